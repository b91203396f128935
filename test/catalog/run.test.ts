/** Entries that bring code to run: every use that a spec can write, as the emitted program calls it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { EntryKind } from '../../src/catalog/arguments.ts';
import type { Entry } from '../../src/catalog/define.ts';
import { printStart } from '../../src/emit/tfjs/parameters.ts';
import { printPhase, printUse } from '../../src/emit/tfjs/uses.ts';
import type { Ir, Use } from '../../src/ir/ir.ts';
import {
  isProblem,
  type Augmentation,
  type Dataset,
  type MatrixMetric,
  type Metric,
  type Protocol,
  type Scale,
} from '../../src/runtime/experiment.ts';
import * as runtime from '../../src/runtime/index.ts';
import type { Optimizer } from '../../src/runtime/optimizer.ts';
import { key, stream } from '../../src/runtime/random.ts';
import type { TrainingPhase } from '../../src/runtime/train/phase.ts';
import { trainPart } from '../../src/runtime/train/train-part.ts';
import type { FilledStart, Target } from '../../src/runtime/types.ts';
import { experimentOf, partOf } from '../runtime/three-tasks.ts';
import { entriesOf, usesOf } from '../../src/harness/arguments.ts';
import { onDevice, randomTensor, useBackend } from '../../src/harness/numeric.ts';
import { camelCase, irOf, programOf, specOf, type Parts } from '../../src/harness/spec.ts';

const ROOT = resolve(import.meta.dirname, '../..');
type RunKind =
  | 'augmentation'
  | 'encoding'
  | 'metric'
  | 'optimizer'
  | 'phase'
  | 'protocol'
  | 'scale'
  | 'schedule'
  | 'start';

/** A spec with a task of every kind, in which one thing is written as given. */
function specWith({
  scale = 'none()',
  start = 'zeros()',
  ...more
}: Partial<Parts> & { scale?: string; start?: string }): string {
  const model = `  input x: real[6] { scale: ${scale} }
  trunk t from x { h = dense(4, activation: sigmoid, start: ${start}) }
  split after h {
    task y: real[2] { o = dense(size); loss: mse }
    task k: class of S { o = dense(classes); loss: cross_entropy }
    task b: binary { o = dense(1); loss: binary_cross_entropy }
    task s: subset of S { o = dense(classes); loss: binary_cross_entropy }
  }`;
  return specOf({ before: 'labels S [a, b, c]', model, ...more });
}

/** A vocabulary's use is what its declaration says: `vocabulary(3, min_count: 2)`. */
function specWithTokens(use: string): string {
  const [, size, more] = /^vocabulary\((\d+)(.*)\)$/.exec(use)!;
  const model = `  input x: tokens[6] of words
  trunk t from x { e = embedding(4); m = mean_pool() }
  split after m { task y: real { o = dense(1); loss: mse } }`;
  const spec = specOf({ before: `vocabulary words from rows.a { size: ${size}${more} }`, model });
  return spec.replace('rows.a .. rows.b', 'rows.a');
}
/** A spec of pictures, which are bound as given. */
const picturesWith = (bound: string): string =>
  specWith({}).replace('input x: real[6] { scale: none() }', 'input x: image[4, 4, 3]').replace('{ h = dense', '{ f = flatten(); h = dense').replace('x <- rows.a .. rows.b', `x <- ${bound}`);

/** What is pruned has masks, and what stops early has rows to watch. */
const phaseSpec = (use: string, train: string): string => {
  const watched = use.includes('stop:') ? { evaluate: '  protocol: holdout(train: 60%, validation: 20%, test: 20%)' } : {};
  const spec = specWith({ train, start: 'glorot_normal()', ...watched });
  return use.startsWith('prune') ? spec.replace('  split after h {', '  prior h ~ soft_mask()\n  split after h {') : spec;
};

const places: { readonly [kind in RunKind]: { spec: (use: string) => string; find: (ir: Ir) => Use } } = {
  augmentation: {
    spec: (use) => picturesWith(`image(rows.path) { augment: [${use}] }`),
    find: (ir) => ir.data.inputs[0]!.augment[0]!,
  },
  encoding: {
    spec: (use) => picturesWith(use.replace('(', '(rows.path, ').replace(', )', ')')),
    find: (ir) => ir.data.inputs[0]!.encoding,
  },
  metric: {
    spec: (use) => specWith({ evaluate: `  metrics: [${use}]` }),
    find: (ir) => ir.evaluate.metrics[0]!,
  },
  optimizer: {
    spec: (use) => specWith({ train: `  phase p: joint { optimizer: ${use}, epochs: 1 }` }),
    find: (ir) => {
      const { optimizer } = ir.train.phases[0]!.use.args as unknown as { optimizer: Use };
      return optimizer;
    },
  },
  phase: { spec: (use) => phaseSpec(use, `  phase p: ${use}`), find: (ir) => ir.train.phases[0]!.use },
  protocol: {
    spec: (use) => specWith({ evaluate: `  protocol: ${use}` }),
    find: (ir) => ir.evaluate.protocol,
  },
  schedule: {
    spec: (use) => specWith({ train: `  phase p: joint { optimizer: sgd(0.1), epochs: 5, schedule: ${use} }` }),
    find: (ir) => (ir.train.phases[0]!.use.args as unknown as { schedule: Use }).schedule,
  },
  scale: { spec: (use) => (use.startsWith('vocabulary') ? specWithTokens(use) : specWith({ scale: use })), find: (ir) => ir.inputs[0]!.scale },
  start: { spec: (use) => specWith({ start: use }), find: (ir) => ir.parameters[0]!.start },
};

interface Called {
  readonly entry: Entry;
  /** As the spec writes it. */
  readonly text: string;
  readonly args: Use['args'];
  /** As the emitted program writes it. */
  readonly code: string;
}

/** Every use of an entry: the checker reads the arguments that were meant, and emission calls the run-time function. */
function callsOf(kind: RunKind, entry: Entry): Called[] {
  return usesOf(entry).map(({ text, args }) => {
    const ir = irOf(places[kind].spec(text));
    const use = places[kind].find(ir);
    expect(use.args, text).toEqual(args);
    const printer = { imports: new Set<string>(), ir };
    const code =
      kind === 'phase'
        ? printPhase(printer, 'p', use)
        : kind === 'start'
          ? printStart(printer, ir.parameters[0]!, ['40', '30'], '[]')
          : printUse(printer, kind as EntryKind, use);
    for (const name of printer.imports) expect(runtime, `mtlc/runtime has no ${name}`).toHaveProperty(name);
    return { entry, text, args: use.args, code };
  });
}

function call<Result>({ code }: Called): Result {
  return new Function(...Object.keys(runtime), `return ${code};`)(...Object.values(runtime)) as Result;
}

const kinds = Object.keys(places) as RunKind[];
/** Encodings that follow from an input's type have no place in a spec. */
const isWritten = (entry: Entry): boolean => entry.kind !== 'encoding' || entry.called === true;

const callsTo = (kind: RunKind): [string, () => Called[]][] =>
  entriesOf(kind).filter(isWritten).map((entry) => [entry.name, () => callsOf(kind, entry as Entry)]);

const targets: { readonly [kind in Target['kind']]: Target } = {
  binary: { kind: 'binary', yes: '1', no: '0' },
  class: { kind: 'class', labels: ['a', 'b', 'c'] },
  subset: { kind: 'subset', labels: ['a', 'b', 'c'] },
  real: { kind: 'real', size: 2 },
};

/** 30 labelled rows for the tasks of the spec. */
function randomDataset(): Dataset {
  const rows = 30;
  const labelled = (width: number, value: (i: number) => number) => ({
    ...{ width, has: new Uint8Array(rows).fill(1) },
    values: Float32Array.from({ length: rows * width }, (_, i) => value(i)),
  });
  const real = Float32Array.from(randomTensor('rows', [rows, 6]).values);
  return {
    rows,
    inputs: { x: { shape: [6], values: real } },
    labels: {
      y: labelled(2, (i) => real[i]!),
      k: labelled(1, (i) => i % 3),
      b: labelled(1, (i) => i % 2),
      s: labelled(3, (i) => (i * i) % 2),
    },
    // Cells as `usesOf` and the defaults of protocols name them.
    cells: {
      'rows.part': Array.from({ length: rows }, (_, row) => ['train', 'rows.csv', 'test'][row % 3]!),
      'rows.key': Array.from({ length: rows }, (_, row) => `row ${row}`),
      'lists.key': ['row 3', 'row 4', 'row 4', 'row 9'],
      'lists.draw': ['1', '1', '2', '2'],
      'lists.rate': ['5', '5', '10', '10'],
    },
  };
}

it('run-time functions take what the catalogue declares', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mtlc-calls-'));
  const sources = entriesOf('source').map(({ name }) => `${camelCase(name)}('rows', import.meta.url)`);
  const codes = [
    ...kinds.flatMap(callsTo).flatMap(([, uses]) => uses().map(({ code }) => code)),
    ...sources,
  ].map((code) => code.replace(/\b(\w+)\(/g, 'runtime.$1('));
  writeFileSync(
    join(folder, 'calls.ts'),
    `import * as runtime from 'mtlc/runtime';\n${codes.map((code) => `void ${code};`).join('\n')}\n`,
  );
  const paths = { 'mtlc/runtime': [join(ROOT, 'src/runtime/index.ts')] };
  const compilerOptions = { paths, typeRoots: [join(ROOT, 'node_modules/@types')] };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: [folder] }),
  );
  try {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  } catch (error) {
    expect.fail(String((error as { stdout: Buffer }).stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

describe.each(callsTo('optimizer'))('optimizer %s', (name, uses) => {
  const steps = async (used: Called): Promise<{ first: number; last: number }> => {
    await useBackend('wasm');
    const optimizer = call<Optimizer>(used);
    expect([optimizer.name, optimizer.rate]).toEqual([name, used.args.rate]);
    return tf.tidy(() => {
      let value = onDevice(randomTensor('start', [4]));
      let slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros([4])]));
      const height = (): number => tf.sum(tf.square(value)).dataSync()[0]!;
      const first = height();
      for (let count = 1; count <= 20; count++) {
        const moved = optimizer.update(value, value, slots, tf.scalar(optimizer.rate), tf.scalar(count));
        expect(Object.keys(moved.slots).sort()).toEqual([...optimizer.slots].sort());
        ({ value, slots } = moved);
      }
      return { first, last: height() };
    });
  };

  it('goes down a bowl, and stays finite with every argument that is allowed', async () => {
    const { first, last } = await steps(uses()[0]!);
    expect(last).toBeLessThan(first);
    for (const used of uses()) expect((await steps(used)).last, used.text).toBeLessThan(Infinity);
  });
});

describe.each(callsTo('metric'))('metric %s', (_, uses) => {
  it('is what its declaration says', () => {
    for (const used of uses()) {
      const metric = call<Metric | MatrixMetric>(used);
      const { reports, better, fits } = used.entry as Extract<Entry, { kind: 'metric' }>;
      if (metric.better === null) expect(reports).toEqual([]);
      else expect(reports).toContain(metric.name);
      expect(metric.better).toBe(better);
      const fitting = Object.values(targets)
        .filter((target) => metric.fits(target))
        .map(({ kind }) => kind);
      expect(fitting.sort()).toEqual([...fits].sort());
    }
  });

  it('has a value for the kinds that it fits, and none where no row is labelled', () => {
    for (const used of uses()) {
      const metric = call<Metric | MatrixMetric>(used);
      if (metric.better === null) continue;
      for (const target of Object.values(targets).filter((each) => metric.fits(each))) {
        const width = target.kind === 'binary' ? 1 : target.kind === 'real' ? target.size : 3;
        const judged = (has: number) => {
          const answers = Float32Array.from(randomTensor('answers', [4, width]).values);
          return {
            target,
            answers,
            truth: answers.map((x) => Number(x > 0)),
            has: new Uint8Array(4).fill(has),
          };
        };
        expect(metric.task(judged(1)), target.kind).toBeTypeOf('number');
        expect(metric.task(judged(0)), target.kind).toBeNull();
        expect(metric.overall([judged(0)]), target.kind).toBeNull();
      }
    }
  });
});

describe.each(callsTo('scale'))('scale %s', (name, uses) => {
  it('is fitted on training rows, survives being stored, and gives finite numbers', () => {
    for (const used of uses()) {
      const scale = call<Scale>(used);
      expect(scale.name).toBe(name);
      const values = Float32Array.from(randomTensor('table', [6, 3]).values, (x, i) => (i % 3 === 2 ? 7 : x));
      const state = scale.fit(values, 3, Int32Array.of(0, 1, 4));
      const spoilt = values.map((x, i) => (Math.floor(i / 3) === 5 ? 1e6 : x));
      expect(scale.fit(spoilt, 3, Int32Array.of(0, 1, 4))).toEqual(state);
      const scaled = scale.apply(JSON.parse(JSON.stringify(state)), values, 3);
      expect(scaled).toEqual(scale.apply(state, values, 3));
      expect(scaled.length).toBe(values.length);
      expect(scaled.every(Number.isFinite)).toBe(true);
    }
  });
});

describe.each(callsTo('augmentation'))('augmentation %s', (name, uses) => {
  it.each([1, 3])('gives finite pixels of %i channels, the same for the same key, and others for others', (channels) => {
    for (const used of uses()) {
      const augmentation = call<Augmentation>(used);
      expect(augmentation.name).toBe(name);
      const shape = [5, 6, channels];
      const picture = Float32Array.from(randomTensor('picture', shape).values, (x) => Math.min(Math.max(128 + 60 * x, 0), 255));
      const changed = (seed: number): number[] => {
        const pixels = picture.slice();
        augmentation.apply(pixels, shape, key(seed, 'augment'));
        return [...pixels];
      };
      const all = Array.from({ length: 20 }, (_, seed) => changed(seed));
      expect(all.flat().every((x) => x >= 0 && x <= 255), used.text).toBe(true);
      expect(changed(0)).toEqual(all[0]);
    }
  });
});

describe.each(callsTo('protocol'))('protocol %s', (name, uses) => {
  it("divides rows: none of a part's test or validation rows is trained on", () => {
    for (const used of uses()) {
      const protocol = call<Protocol>(used);
      expect(protocol.name).toBe(name);
      const parts = protocol.split(
        randomDataset(),
        { y: targets.real, k: targets.class, b: targets.binary, s: targets.subset },
        1,
      );
      if (isProblem(parts)) throw new Error(`${used.text}: ${parts.message}`);
      for (const { train, validation, test } of parts) {
        const all = [...train, ...validation, ...test];
        expect(new Set(all).size, used.text).toBe(all.length);
        expect(Math.min(train.length, test.length), used.text).toBeGreaterThan(0);
      }
    }
  });
});

describe.each(callsTo('start').filter(([name]) => name !== 'pretrained'))('start %s', (_, uses) => {
  it('fills a parameter with finite numbers, the same for the same stream', () => {
    for (const used of uses()) {
      const { shape, fill } = call<FilledStart>(used);
      expect(shape).toEqual([40, 30]);
      const filled = fill(stream(key(1, 'a')));
      expect(filled.length).toBe(1200);
      expect(filled.every(Number.isFinite), used.text).toBe(true);
      expect(fill(stream(key(1, 'a')))).toEqual(filled);
    }
  });
});

describe.each(callsTo('phase'))('phase %s', (name, uses) => {
  it('trains an emitted model with every argument that is allowed', async () => {
    await useBackend('wasm');
    const { model } = await programOf(phaseSpec(name, '  phase p: joint { optimizer: sgd(0.1), epochs: 1 }'));
    for (const used of uses()) {
      const phase = call<TrainingPhase>(used);
      expect([phase.kind, phase.name]).toEqual([name, 'p']);
      const part = partOf(20, 30);
      const result = await trainPart(experimentOf(model, [phase]), randomDataset(), phase.stop ? { ...part, validation: part.test } : part, {
        now: () => 0,
      });
      if (isProblem(result)) throw new Error(`${used.text}: ${result.message}`);
      expect(result.history, used.text).toHaveLength(phase.epochs);
      const { values } = result.weights['t.h.kernel']!;
      expect(values.every(Number.isFinite), used.text).toBe(true);
    }
  });
});
