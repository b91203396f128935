import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { build } from 'esbuild';
import { check } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emitJs, emitTfjs } from '../../src/emit/tfjs/index.ts';
import { openBackend } from '../../src/engine/backends/open.ts';
import type { Ir, Task } from '../../src/ir/ir.ts';
import { key, stream } from '../../src/runtime/random.ts';
import type { Batch, Model, Objective, Values } from '../../src/runtime/types.ts';
import { formula64, outputs64, type Values64 } from '../../src/harness/reference-model.ts';
import { tensor64 } from '../../src/harness/reference.ts';
import { aligned, compared, HOSTILE, hostile, models, mtDnn, specIr, specs } from './models.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const OPTIONS = { dataFolder: '../../specs', mtlc: '0.1.0', tfjs: '4.22.0' };
let folder: string;

beforeAll(async () => {
  await openBackend('cpu');
  mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'node_modules/.cache/emit-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  return join(folder, name);
}

/** The program's model as it runs, over this repository's runtime and the test's own TF.js. */
async function load(ir: Ir, language: 'ts' | 'js' = 'ts'): Promise<Model> {
  const program = await emitTfjs(ir, OPTIONS);
  const name = `${language}-${Object.values(models).findIndex((each) => each.name === ir.name)}`;
  const at = write(name, language === 'ts' ? program : await emitJs(program));
  const runtime = join(ROOT, 'src/runtime/index.ts');
  const outfile = join(at, 'model.mjs');
  const external = ['@tensorflow/*', 'papaparse', 'ajv'];
  await build({ entryPoints: [join(at, `model.${language}`)], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', external, alias: { 'mtlc/runtime': runtime }, loader: { '.wasm': 'binary' }, logLevel: 'silent' });
  return (await import(pathToFileURL(outfile).href)) as Model;
}

const ROWS = 3;
const draw = (name: string, count: number): number[] => Array.from(stream(key(5, name))(count), (u) => 2 * u - 1);
const numbers = (shape: readonly (number | string)[]): number[] => shape.slice(1).map(Number);
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function labelsOf({ name, target }: Task): number[][] {
  return Array.from({ length: ROWS }, (_, i) => {
    if (target.kind === 'binary') return [i % 2];
    if (target.kind === 'class') return [(name.length + i) % target.labels.length];
    return draw(name + i, target.kind === 'real' ? target.size : target.labels.length).map((x) => (target.kind === 'real' ? x : Number(x > 0)));
  });
}

/** Some rows unlabelled for some tasks, and one padded row. */
function batchOf(ir: Ir): { batch: Batch; inputs: Record<string, number[][]>; has: Map<string, number[]> } {
  const inputs = Object.fromEntries(
    ir.inputs.map((input) => [input.name, Array.from({ length: ROWS }, (_, i) => draw(input.name + i, size(numbers(input.shape))))]),
  );
  const has = new Map(ir.tasks.map(({ name }, i) => [name, [1, i % 2, 0]]));
  const record = <T>(value: (task: Task) => T): Record<string, T> => Object.fromEntries(ir.tasks.map((task) => [task.name, value(task)]));
  const label = (task: Task): tf.Tensor => {
    const rows = labelsOf(task);
    if (task.target.kind === 'class') return tf.tensor1d(rows.flat(), 'int32');
    return task.target.kind === 'binary' ? tf.tensor1d(rows.flat()) : tf.tensor2d(rows);
  };
  const batch: Batch = {
    inputs: Object.fromEntries(ir.inputs.map(({ name, shape }) => [name, tf.tensor(inputs[name]!.flat(), [ROWS, ...numbers(shape)])])),
    label: record(label),
    has: record(({ name }) => tf.tensor1d(has.get(name)!)),
    row: tf.tensor1d([1, 1, 0]),
  };
  return { batch, inputs, has };
}

function valuesOf(ir: Ir): { p: Values; parameters: Values64 } {
  const drawn = ir.parameters.map(({ name, shape }) => ({ name, shape: shape.map(Number), values: draw(name, size(shape.map(Number))) }));
  return {
    p: Object.fromEntries(drawn.map(({ name, shape, values }) => [name, tf.tensor(values, shape)])),
    parameters: new Map(drawn.map(({ name, shape, values }) => [name, tensor64(values, shape)])),
  };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(values.length, 1);

describe.each(Object.entries(models))('the program of %s', (name, ir) => {
  it('predicts and minimises what the IR says, and its gradient is finite', async () => {
    const model = await load(ir);
    const { batch, inputs, has } = batchOf(ir);
    const { p, parameters } = valuesOf(ir);
    expect(model.tasks).toHaveLength(ir.tasks.length);
    expect(Object.keys(model.parameters).sort()).toEqual(ir.parameters.map((each) => each.name).sort());
    for (const each of ir.parameters) expect(model.parameters[each.name]!.shape, each.name).toEqual(each.shape);
    const answers = model.predict(p, batch.inputs);
    const { total, losses, alignments = {} } = model.objective(p, batch, { tasks: model.tasks, seed: null });
    const rows = new Map(ir.inputs.map(({ name: input, shape }) => [input, tensor64(inputs[input]!.flat(), [ROWS, ...numbers(shape)])]));
    const outputs = outputs64(ir, parameters, rows, null);
    const formula = (wanted: string) => [...ir.losses, ...ir.answers].find((each) => each.name === wanted)!;
    let sum = 0;
    for (const task of ir.tasks) {
      const output = outputs.get(task.name)!;
      close(answers[task.name]!.dataSync(), [...formula64(formula(task.answer), output).values], task.name);
      const labels = labelsOf(task);
      const wide = task.target.kind === 'real' || task.target.kind === 'subset';
      const label = tensor64(labels.flat(), wide ? [ROWS, labels[0]!.length] : [ROWS]);
      const rowLosses = [...formula64(formula(task.loss), output, label).values];
      const loss = mean(rowLosses.filter((_, i) => has.get(task.name)![i] === 1));
      close(losses[task.name]!.dataSync(), [loss], task.name);
      sum += task.weight * loss;
    }
    expect(Object.keys(alignments).sort()).toEqual(ir.alignments.map((each) => each.name).sort());
    for (const each of ir.alignments) sum += each.weight * alignments[each.name]!.dataSync()[0]!;
    close(total.dataSync(), [sum], 'total');
    expectFiniteGradient(model, p, batch);
  });

  it('is as Prettier leaves it, and the same each time', async () => {
    const [program, again] = [await emitTfjs(ir, OPTIONS), await emitTfjs(ir, OPTIONS)];
    expect(again).toEqual(program);
    for (const file of Object.keys(program).filter((each) => each.endsWith('.ts')))
      expect(await check(program[file]!, { parser: 'typescript', singleQuote: true, printWidth: 110 }), `${name}/${file}`).toBe(true);
  });
});

function close(actual: ArrayLike<number>, expected: readonly number[], of: string): void {
  expect(actual.length, of).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value), `${of} [${i}]`).toBeLessThan(1e-5 * (1 + Math.abs(value)));
}

function expectFiniteGradient(model: Model, p: Values, batch: Batch): void {
  const variables = Object.fromEntries(Object.entries(p).map(([name, value]) => [name, tf.variable(value)]));
  const step = { tasks: model.tasks, seed: tf.tensor1d([1, 2], 'int32') };
  const { grads } = tf.variableGrads(() => (model.objective(variables, batch, step) as Objective).total, Object.values(variables));
  for (const gradient of Object.values(grads)) expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
}

describe('emission', () => {
  it('writes programs that tsc accepts', async () => {
    const include: string[] = [];
    for (const [name, ir] of Object.entries(models)) {
      include.push(write(`types-${name}`, await emitTfjs(ir, OPTIONS)));
    }
    const paths = { 'mtlc/runtime': [join(ROOT, 'src/runtime/index.ts')] };
    const compilerOptions = { target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2023', 'DOM'], types: ['node'], strict: true, skipLibCheck: true, erasableSyntaxOnly: true, verbatimModuleSyntax: true, allowImportingTsExtensions: true, noEmit: true, paths };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
    const run = (): Buffer => execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    try {
      run();
    } catch (error) {
      expect.fail(String((error as { stdout: Buffer }).stdout));
    }
  }, 60_000);

  it('keeps every name data', async () => {
    const model = await load(hostile(), 'js');
    const { batch } = batchOf(hostile());
    const { p } = valuesOf(hostile());
    model.objective(p, batch, { tasks: model.tasks, seed: null });
    const answers = model.predict(p, batch.inputs);
    expect(Object.keys(answers).sort()).toEqual([...HOSTILE].sort());
    expect([...model.tasks].sort()).toEqual([...HOSTILE].sort());
    expect(Object.keys(model.targets).sort()).toEqual([...HOSTILE].sort());
    expect(Object.getOwnPropertyDescriptor(model.targets, '__proto__')!.value).toEqual({ kind: 'class', labels: [...HOSTILE, 'last'] });
    expect('hacked' in globalThis).toBe(false);
    const texts = Object.values(await emitTfjs(hostile(), OPTIONS)).join('');
    expect(texts).not.toMatch(/[\u2028\u2029\u202e\ud800]/);
  });

  it('writes the same program without types', async () => {
    const [ts, js] = [await load(mtDnn()), await load(mtDnn(), 'js')];
    const { batch } = batchOf(mtDnn());
    const { p } = valuesOf(mtDnn());
    const total = (model: Model): number => model.objective(p, batch, { tasks: model.tasks, seed: null }).total.dataSync()[0]!;
    expect(total(js)).toBe(total(ts));
    const program = await emitJs(await emitTfjs(mtDnn(), OPTIONS));
    expect(program['main.js']).toContain(`from './model.js'`);
    expect(program['model.js']).toContain('/** trunk features, line');
    expect(JSON.parse(program['package.json'])).toMatchObject({ type: 'module', engines: { node: '>=20' }, dependencies: { mtlc: '0.1.0', '@tensorflow/tfjs': '4.22.0' } });
  });

  it.each(specs)('prints specs/%s as a person would write it', async (file) => {
    const program = await emitTfjs(specIr(file), OPTIONS);
    const golden = join('golden', basename(file, '.mtl'));
    await expect(program['model.ts']).toMatchFileSnapshot(`${golden}.model.ts.txt`);
    await expect(program['main.ts']).toMatchFileSnapshot(`${golden}.main.ts.txt`);
  });

  it('prints alignments as lines of the objective', async () => {
    const program = await emitTfjs(aligned(), OPTIONS);
    await expect(program['model.ts']).toMatchFileSnapshot('golden/aligned.model.ts.txt');
  });

  it('prints variants beside the model, and what is otherwise in them beside the experiment', async () => {
    const program = await emitTfjs(compared(), OPTIONS);
    expect(Object.keys(program)).toEqual(['model.ts', 'main.ts', 'single.ts', 'hard.ts', 'kfold.ts', 'nopretraining.ts', 'long.ts', 'package.json', 'README.md']);
    for (const file of ['main.ts', 'single.ts', 'kfold.ts']) await expect(program[file]).toMatchFileSnapshot(`golden/compared.${file}.txt`);
    const js = await emitJs(program);
    expect(js['main.js']).toContain(`from './nopretraining.js'`);
    expect(Object.keys(js)).toContain('kfold.js');
  });
});
