import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdout } from '../../src/catalog/protocols/holdout/run.ts';
import { isProblem, type EpochRecord, type Experiment } from '../../src/runtime/experiment.ts';
import { closingText } from '../../src/runtime/report/closing.ts';
import { train, type RunOptions } from '../../src/runtime/run.ts';
import { decodeState } from '../../src/runtime/store/checkpoint.ts';
import { decodeSafetensors } from '../../src/runtime/store/safetensors.ts';
import { confusion } from '../../src/catalog/metrics/confusion/run.ts';
import { displayWidth } from '../../src/diagnostics/width.ts';
import { largeContent } from './large.ts';
import { folder, ROWS, stub, stubEngine, stubOptions, type Failure } from './stub.ts';

async function run(experiment: Experiment, options: RunOptions, failure?: Failure) {
  const result = await train(experiment, options, stubEngine(failure));
  if (isProblem(result)) throw new Error(result.message);
  return result;
}

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort();

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('a run', () => {
  it('leaves a whole folder', async () => {
    const out = 'whole';
    const files = { 'spec.mtl': 'model flowers {}', 'program/main.ts': 'export {};' };
    const { report, folder: path } = await run(
      stub,
      stubOptions(out, { files, overrides: { 'train.main.epochs': 2 } }),
    );
    const parts = ['final', 'fold-01', 'fold-02', 'fold-03', 'fold-04'];
    expect(path).toBe(join(folder, out));
    expect(filesIn(path!)).toEqual([
      'checkpoints/end.safetensors',
      'metrics.jsonl',
      'model/model.json',
      'model/weights.safetensors',
      ...parts.flatMap((part) =>
        ['checkpoint.safetensors', 'metrics.json'].map((file) => `parts/main/all/${part}/${file}`),
      ),
      'program/main.ts',
      'report.html',
      'report.json',
      'run.json',
      'spec.mtl',
    ]);
    expect(json(path!, 'report.json')).toEqual(JSON.parse(JSON.stringify(report)));
    expect(json(path!, 'run.json')).toMatchObject({
      seed: 7,
      outcome: 'done',
      overrides: { 'train.main.epochs': 2 },
      data: [{ source: 'rows', rows: ROWS, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    const lines = readFileSync(join(path!, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).part.repeat)).toEqual(
      [...parts.slice(1), 'final'].flatMap((part) => [part, part]),
    );
  });

  it('judges each fold and each task on its test rows, and keeps the final fit as the model', async () => {
    const { report, folder: path } = await run(stub, stubOptions('judged'));
    const { overall, tasks } = report.conditions['all']!;
    expect(overall['accuracy']!.values).toHaveLength(4);
    expect(overall['accuracy']!.mean).toBeCloseTo(0.9, 6);
    expect(tasks['price']!['mse']!.mean).toBeCloseTo(0.1, 6);
    expect(tasks['sort']).not.toHaveProperty('mse');
    expect(overall['accuracy']!.sd).toBeGreaterThan(0);
    expect(report.baseline.tasks['fresh']!['accuracy']!.mean).toBeCloseTo(0.75, 6);
    expect(report.details.confusion['sort']!.counts.flat().reduce((a, b) => a + b)).toBe(ROWS);
    expect(report.details.confusion['sort']!.counts[0]).toEqual([36, 4, 0]);
    expect(report).toMatchObject({
      parameters: 6,
      rows: ROWS,
      seed: 7,
      model: { part: 'final', trainedRows: ROWS },
    });
    expect(json(path!, 'model', 'model.json')).toMatchObject({
      inputs: [{ name: 'x', scale: 'standardize', scaling: { mean: [0, 1], sd: [1, 2] } }],
      tasks: [{ name: 'sort', target: { kind: 'class' } }, { name: 'fresh' }, { name: 'price', scale: 'standardize', scaling: { mean: [6], sd: [3] } }],
    });
    const weights = decodeSafetensors(readFileSync(join(path!, 'model', 'weights.safetensors')));
    expect(weights.tensors['h.kernel']).toEqual({
      shape: [2, 3],
      values: Float32Array.of(1, 2, 3, 4, 5, ROWS),
    });
    const state = decodeState(readFileSync(join(path!, 'checkpoints', 'end.safetensors')));
    expect(state).toEqual({ phase: 1, epoch: 0, values: weights.tensors });
  });

  it('of one part has one value and no deviation, and that part is the model', async () => {
    const { report } = await run(stub, stubOptions('part', { part: 'fold=3' }));
    expect(report.conditions['all']!.parts).toEqual(['fold-03']);
    expect(report.conditions['all']!.overall['accuracy']).toMatchObject({
      sd: null,
      values: [expect.any(Number)],
    });
    expect(report.model).toMatchObject({ part: 'fold-03', trainedRows: 90 });
    const problem = await train(stub, stubOptions('part-9', { part: 'fold=9' }), stubEngine());
    expect(problem).toMatchObject({
      code: 'MTL7502',
      message: expect.stringContaining('`fold=1` to `fold=4`'),
    });
    expect(existsSync(join(folder, 'part-9'))).toBe(false);
  });

  it('has no model after a protocol that repeats where none is asked for, and that of a holdout else', async () => {
    const none = await run({ ...stub, final: 'none' }, stubOptions('none'));
    expect(none.report.model).toBeNull();
    expect(existsSync(join(none.folder!, 'model'))).toBe(false);
    const held = await run({ ...stub, protocol: holdout({ train: 0.8, test: 0.2 }) }, stubOptions('held'));
    expect(held.report.model).toMatchObject({ part: 'holdout', trainedRows: 96 });
  });

  it('never writes over what is there', async () => {
    const first = await run(stub, stubOptions('taken'));
    const before = readFileSync(join(first.folder!, 'run.json'), 'utf8');
    const second = await run(stub, stubOptions('taken'));
    const third = await run(stub, stubOptions('taken'));
    expect([second.folder, third.folder]).toEqual([`${first.folder}-2`, `${first.folder}-3`]);
    expect(readFileSync(join(first.folder!, 'run.json'), 'utf8')).toBe(before);
  });

  it('keeps the parts of every variant within its folder', async () => {
    const compare = { '../wide': { is: 'pooled', model: stub.model }, 'a/b': { is: 'pooled', model: stub.model } };
    const { folder: path } = await run({ ...stub, compare }, stubOptions('named'));
    expect(readdirSync(join(path!, 'parts')).sort()).toEqual(['a~2fb', 'main', '~2e.~2fwide']);
    expect(readdirSync(join(path!, 'parts', 'a~2fb', 'all'))).toHaveLength(4);
  });

  it('can be iterated over while it goes on', async () => {
    const going = train(stub, stubOptions('', { writeRunFolder: false }), stubEngine());
    const records: EpochRecord[] = [];
    for await (const record of going) records.push(record);
    expect(records).toHaveLength(10);
    expect(await going).toMatchObject({ folder: null });
  });
});

describe('a run that fails', () => {
  const problem = { code: 'MTL7203', message: 'the loss of task `sort` is NaN' } as const;

  it('before its first epoch leaves nothing behind', async () => {
    const options = stubOptions('deep/er/early');
    expect(await train(stub, options, stubEngine({ index: 0, when: 'before', problem }))).toEqual(problem);
    expect(existsSync(join(folder, 'deep'))).toBe(false);
  });

  it('later keeps what was measured, and no result', async () => {
    const failed = await train(stub, stubOptions('late'), stubEngine({ index: 1, when: 'after', problem }));
    expect(failed).toMatchObject({ ...problem, notes: [expect.stringContaining('late')] });
    const parts = ['checkpoint.safetensors', 'metrics.json'].map((file) => `parts/main/all/fold-01/${file}`);
    expect(filesIn(join(folder, 'late'))).toEqual(['metrics.jsonl', ...parts, 'run.json']);
    expect(json(folder, 'late', 'run.json')).toMatchObject({
      outcome: { problem },
      ended: expect.any(String),
    });
  });

  it('when it is interrupted keeps what was measured', async () => {
    const stopping = new AbortController();
    const going = train(stub, stubOptions('stopped', { signal: stopping.signal }), stubEngine());
    for await (const _ of going) stopping.abort();
    expect(await going).toMatchObject({ code: 'MTL7204' });
    expect(existsSync(join(folder, 'stopped', 'report.json'))).toBe(false);
  });

  it('because its folder cannot be written says so', async () => {
    writeFileSync(join(folder, 'file'), '');
    const failed = await train(stub, stubOptions('file/run'), stubEngine());
    expect(failed).toMatchObject({
      code: 'MTL7501',
      message: expect.stringContaining('a file stands where a folder should be'),
    });
  });

  it('because of its data leaves nothing behind', async () => {
    const failed = await train(
      stub,
      stubOptions('data', { data: { rows: join(folder, 'none.csv') } }),
      stubEngine(),
    );
    expect(failed).toMatchObject({ code: 'MTL6001' });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

describe('the report', () => {
  it('is a page that needs no network and shows names as they are', async () => {
    const { folder: path } = await run(stub, stubOptions('page'));
    const page = readFileSync(join(path!, 'report.html'), 'utf8');
    expect(page).not.toMatch(/https?:|<script|<link|\bsrc=|url\(|@import|\bstyle=|\bon\w+=/);
    expect(page).not.toContain('<lily>');
    expect(page).toContain('tulip &#38; &#60;lily&#62;');
    expect(page.match(/<svg /g)).toHaveLength(10);
    expect(page).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('closes with the scores beside what was published and guessing', async () => {
    const { report } = await run(stub, stubOptions('', { writeRunFolder: false }));
    expect(closingText({ ...report, seconds: 143 }, 'runs/flowers', stub)).toMatchInlineSnapshot(`
      "flowers: 4-fold cross-validation of 120 rows, wasm, 2 min 23 s

        accuracy   0.900 ± 0.038 over 4 folds   paper 0.930 ± 0.010 (table 2)   majority 0.500
        mse        0.100 ± 0.038 over 4 folds                                   mean 12.58

        task   accuracy       guessing  mse            guessing
        sort   0.900 ± 0.038  0.250
        fresh  0.900 ± 0.038  0.750
        price                           0.100 ± 0.038  12.58

        runs/flowers/model         fitted on all rows; the scores are the protocol's estimate, not this model's
        runs/flowers/report.html   curves and tables, to read in a browser
      "
    `);
  });

  it('closes with the weakest and the strongest of many tasks, in lines that a terminal holds', () => {
    const { report } = largeContent();
    const lines = closingText(report, 'runs/large', { metrics: [confusion()] }).split('\n');
    expect(lines).toContain('  of 158 tasks the 5 that gain least over guessing, and the 5 that gain most; report.json has all');
    expect(lines.length).toBeLessThan(60);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(120);
    expect(lines).toContain('  152 more confusion matrices: report.html has all');
  });

  it('closes with the confusion that is asked for', async () => {
    const { report } = await run(stub, stubOptions('', { writeRunFolder: false }));
    const asked = closingText(report, null, { metrics: [confusion()] });
    expect(asked.slice(asked.indexOf('  sort:'))).toMatchInlineSnapshot(`
      "  sort: truth by row, answer by column
                        rose  daisy  tulip & <li…
        rose              36      4             0
        daisy              0     36             4
        tulip & <lily>     4      0            36
      "
    `);
    expect(closingText(report, null, stub)).not.toContain('truth by row');
  });
});
