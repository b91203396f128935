/** The targets of fuzzing: what is tried with made-up input, and what has to come of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { transform } from 'sucrase';
import { compile, irOf } from '../../src/compiler.ts';
import { columnFacts } from '../../src/data-facts/columns.ts';
import { parseCsv } from '../../src/data-facts/csv.ts';
import { isArray, parseFile } from '../../src/data-facts/formats.ts';
import { unpack } from '../../src/data-facts/npy.ts';
import { readTensorFacts } from '../../src/data-facts/tensors.ts';
import { render } from '../../src/diagnostics/render.ts';
import { toJson } from '../../src/diagnostics/json.ts';
import { isProblem } from '../../src/diagnostics/problem.ts';
import { completionsAt } from '../../src/editor/complete.ts';
import { figureOf } from '../../src/editor/figure.ts';
import { fixesIn } from '../../src/editor/fixes.ts';
import { hintsIn, lensesOf } from '../../src/editor/hints.ts';
import { hoverAt } from '../../src/editor/hover.ts';
import { foldsOf, outlineOf } from '../../src/editor/outline.ts';
import { definitionsAt, referencesAt, rename, renameableAt } from '../../src/editor/rename.ts';
import { signatureAt } from '../../src/editor/signature.ts';
import { viewOf, type View } from '../../src/editor/view.ts';
import { mathematics, mathematicsText, table, tableText } from '../../src/emit/explain/index.ts';
import { printExperiment } from '../../src/emit/tfjs/experiment.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import { printModel } from '../../src/emit/tfjs/model.ts';
import { planOf } from '../../src/emit/tfjs/plan.ts';
import { checkIr } from '../../src/ir/check.ts';
import { decodePicture } from '../../src/runtime/data/decode.ts';
import { encodeState, openState } from '../../src/runtime/store/checkpoint.ts';
import { decodeModelFile, decodeWeights, MODEL_FORMAT } from '../../src/runtime/store/decode-model.ts';
import { encodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { format } from '../../src/syntax/format.ts';
import { Memory } from '../../src/syntax/memory.ts';
import { hostOf } from '../editor/marked.ts';
import { drawsOf, joined, mangle, pick, type Draw } from './draw.ts';
import { generatedSpec, mangledSpec } from './specs.ts';

export { drawsOf };

export interface Target {
  readonly name: string;
  /** Of the full budget. */
  readonly cases: number;
  /** The input of a case. */
  readonly input: (draw: Draw) => string | Uint8Array;
  /** Whether it came to a result and not to a diagnostic. It throws where something is wrong. */
  readonly run: (input: never) => Promise<boolean> | boolean;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (file: Uint8Array): string => new TextDecoder().decode(file);

function insist(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const ROWS = ['a,b,c,d,sort,yes', '1,2,0.5,-1,rose,1', '2,1e3,?,4,daisy,0', '"3",4,"1,5",2,"ro""se",', '4,,NA,1,tulip,1'].join('\r\n');

/** For specs. */
const WHOLE_ROWS = ['a,b,c,d,sort,yes', '1,2,0.5,-1,rose,1', '2,1e3,7,4,daisy,0', '3,4,1.5,2,rose,', '4,5,6,1,tulip,1'].join('\n');

/** One in so many of the specs that compile is drawn, and printed as users get it: both take many times what all else takes. */
const DRAWN = 10;

export async function runSpec(spec: string): Promise<boolean> {
  const memory = new Memory();
  const view = viewOf('spec.mtl', { ...hostOf({ 'spec.mtl': spec, 'rows.csv': WHOLE_ROWS }), memory: () => memory });
  if (!view) throw new Error('a spec in memory cannot be read');
  const { diagnostics, sources } = view;
  const inside = diagnostics.every(({ span }) => {
    const length = sources.find(({ path }) => path === span.file)?.text.length ?? 0;
    return span.start >= 0 && span.start <= span.end && span.end <= length;
  });
  insist(inside, 'a diagnostic lies outside of its file');
  const ir = irOf(view, 'spec.mtl');
  // Of a file without a model, the editor says nothing: others import it.
  insist(ir !== null || diagnostics.length > 0 || view.model === null, 'there is neither an IR nor a diagnostic');
  for (const diagnostic of diagnostics) {
    render(diagnostic, sources, { colour: false });
    insist(diagnostic.message !== '', 'a diagnostic says nothing');
  }
  toJson(diagnostics, sources);
  await formatTwice(spec, memory);
  edit(view);
  if (!ir) return false;
  const wrong = checkIr(JSON.parse(JSON.stringify(ir)));
  insist(wrong.length === 0, `the IR is none: ${wrong[0]}`);
  tableText(table(ir));
  mathematicsText(mathematics(ir), ir.spec);
  if (spec.length % DRAWN === 0) {
    figureOf(view);
    await emitTfjs(ir, { mtlc: '0.0.0', tfjs: '0.0.0', dataFolder: '.' });
  } else {
    for (const code of [printModel(planOf(ir)), printExperiment(planOf(ir), '.')]) transform(code, { transforms: ['typescript'], disableESTransforms: true });
  }
  return true;
}

async function formatTwice(spec: string, memory: Memory): Promise<void> {
  const once = await format({ path: 'spec.mtl', text: spec }, memory);
  if (!('text' in once)) {
    insist(!once.diagnostics.some(({ code }) => code === 'MTL1019'), 'the formatter changed what the spec says');
    return;
  }
  const twice = await format({ path: 'spec.mtl', text: once.text }, memory);
  insist('text' in twice && twice.text === once.text, 'formatting again gives another text');
}

function edit(view: View): void {
  const { length } = view.source.text;
  const whole = { file: 'spec.mtl', start: 0, end: length };
  outlineOf(view.file);
  foldsOf(view.file, view.source);
  fixesIn(view, whole);
  hintsIn(view, whole);
  lensesOf(view);
  // Anywhere, and the same place each time.
  const at = Math.floor(((length * 7919) % 1000) / 999 * length);
  completionsAt(view, at);
  hoverAt(view, at);
  signatureAt(view, at);
  definitionsAt(view, at);
  referencesAt(view, at);
  if (renameableAt(view, at)) rename(view, at, 'other');
}

function runCsv(file: Uint8Array): boolean {
  const found = parseCsv(file);
  if (isProblem(found)) return false;
  columnFacts(found);
  insist(found.starts.length === found.rows * found.columns.length, 'rows lack cells');
  return true;
}

function runNpy(file: Uint8Array): boolean {
  const found = parseFile('npy', file);
  if (isProblem(found) || !isArray(found)) return false;
  const numbers = found.shape.reduce((product, size) => product * size, 1);
  unpack(found, new Float32Array(numbers));
  return true;
}

async function runPicture(file: Uint8Array): Promise<boolean> {
  const found = await decodePicture(sharp, file, [16, 16, 3], 'stretch');
  if ('fault' in found) return false;
  insist(found.length === 16 * 16 * 3, `a picture of ${found.length} numbers`);
  return true;
}

const PARAMETERS = { 'body.h1.kernel': { shape: [4, 3] }, 'body.h1.bias': { shape: [3] } };
const weight = (shape: readonly number[]) => ({ shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 7) });
const WEIGHTS = Object.fromEntries(Object.entries(PARAMETERS).map(([name, { shape }]) => [name, weight(shape)]));
const MODEL = {
  ...MODEL_FORMAT,
  name: 'flowers',
  inputs: [{ name: 'x', shape: [4], columns: ['a', 'b', 'c', 'd'], scaling: { mean: [0, 0, 0, 0], sd: [1, 1, 1, 1] } }],
  tasks: [{ name: 'sort', columns: ['sort'], scale: 'none' }],
  fitted: { part: 'holdout', trainedRows: 3, note: '' },
};

function runModel(file: Uint8Array): boolean {
  const asJson = decodeModelFile(file, 'model.json');
  const asWeights = decodeWeights(file, PARAMETERS as never, 'weights.safetensors');
  const asTensors = readTensorFacts('x.safetensors', (_, from, to) => ({ bytes: file.subarray(from, to), size: file.length }));
  return ![asJson, asWeights, asTensors].every(isProblem);
}

function runState(file: Uint8Array): boolean {
  return 'state' in openState(file);
}

function runIr(file: Uint8Array): boolean {
  let json: unknown;
  try {
    json = JSON.parse(text(file));
  } catch {
    return false;
  }
  return checkIr(json).length === 0;
}

const FLOWERS = `labels kinds [rose, daisy, tulip]
model flowers {
  input x: real[2] { scale: standardize }
  trunk body from x { h1 = dense(3, activation: relu) }
  split after h1 { task sort: class of kinds { z = dense(classes); loss: cross_entropy } }
}
data { source rows = csv("rows.csv"); x <- rows.a .. rows.b; sort <- rows.sort }
train { phase main: joint { optimizer: adam(0.01), batch: 2, epochs: 3 } }
evaluate { protocol: holdout(train: 50%, test: 50%); metrics: [accuracy] }
`;

const STATE = { phase: 0, epoch: 2, values: WEIGHTS, slots: { main: { m: weight([4, 3]) } }, history: [{ epoch: 1, rate: -0, loss: Infinity }] };
const npy = (header: string, data: Uint8Array): Uint8Array => joined(Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8), bytes(header), data);

/** `root` is the repository. */
export async function targetsOf(root: string): Promise<Target[]> {
  const specs = ['specs', 'examples', 'test/bad'].flatMap((place) => readdirSync(join(root, place)).filter((name) => name.endsWith('.mtl')).map((name) => readFileSync(join(root, place, name), 'utf8')));
  const noise = (width: number, height: number) => sharp(Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37 + (i >> 4)) & 255), { raw: { width, height, channels: 3 } });
  const jpegs = [await noise(20, 24).jpeg().toBuffer(), await noise(40, 16).jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer()];
  const pngs = [await noise(20, 24).png().toBuffer(), await noise(17, 9).png({ palette: true }).toBuffer()];
  const arrays = ['<f4', '|u1', '>i8', '|b1'].map((type) => npy(`{'descr': '${type}', 'fortran_order': False, 'shape': (3, 4), }\n`, Uint8Array.from({ length: 96 }, (_, i) => i)));
  const csvs = [bytes(ROWS), bytes(ROWS.replaceAll(',', ';')), bytes(`\uFEFF${ROWS.replaceAll('"', '')}`), new Uint8Array(Uint16Array.from(`\uFEFF${ROWS}`, (c) => c.charCodeAt(0)).buffer)];
  const { ir } = compile('spec.mtl', hostOf({ 'spec.mtl': FLOWERS, 'rows.csv': WHOLE_ROWS }));
  const mangled = (seeds: readonly Uint8Array[]) => (draw: Draw) => mangle(pick(draw, seeds), draw);
  return [
    { name: 'specs', cases: 200_000, input: (draw) => (draw(2) === 0 ? mangledSpec(pick(draw, draw(3) === 0 ? [FLOWERS] : specs), draw) : generatedSpec(draw)), run: runSpec },
    { name: 'csv', cases: 20_000, input: mangled(csvs), run: runCsv },
    { name: 'npy', cases: 20_000, input: mangled(arrays), run: runNpy },
    { name: 'jpeg', cases: 20_000, input: mangled(jpegs), run: runPicture },
    { name: 'png', cases: 20_000, input: mangled(pngs), run: runPicture },
    { name: 'checkpoint', cases: 20_000, input: mangled([encodeState(STATE)]), run: runState },
    { name: 'model', cases: 20_000, input: mangled([bytes(JSON.stringify(MODEL)), encodeSafetensors(WEIGHTS, { format: 'pt' })]), run: runModel },
    { name: 'ir', cases: 20_000, input: mangled([bytes(JSON.stringify(ir))]), run: runIr },
  ];
}

/** What is said of a case that is not as it should be; null of all others. */
export async function tryCase(target: Target, seed: number, at: number): Promise<{ readonly result: boolean; readonly found: string | null }> {
  const input = target.input(drawsOf(seed, at));
  const began = process.cpuUsage();
  let result = false;
  let found: string | null = null;
  try {
    result = await target.run(input as never);
  } catch (error) {
    found = (error as Error).stack ?? String(error);
  }
  const { user, system } = process.cpuUsage(began);
  if (user + system > 2e6) found ??= `it takes ${((user + system) / 1e6).toFixed(1)} s`;
  const resident = process.memoryUsage.rss();
  if (resident > 1e9) found ??= `it takes ${(resident / 1e6).toFixed(0)} MB`;
  return { result, found };
}
