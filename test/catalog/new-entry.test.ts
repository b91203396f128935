/** A loss is added as one file: the harness takes it up by itself, and finds what is wrong with others. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeCatalog } from '../../scripts/catalog.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
let copy: string;
let failed: Map<string, string[]>;

const lossFile = (name: string, fields: string): string => `import { defineLoss } from '../define.ts';

export default defineLoss({
  name: '${name}',
  doc: 'A loss of the test.',
  args: {},
  equation: 'f',
  ${fields}
});
`;

const files: Readonly<Record<string, string>> = {
  // Leng et al. 2022, eq. 6, with epsilon 1.
  poly: `fits: { class: ['classes'] },
  reads: 'scores',
  lower: ({ output, label }, op) => {
    const log = op.pick(op.log_softmax(output), label);
    return op.sub(op.sub(1, op.exp(log)), log);
  },
  answer: ({ output }, op) => op.softmax(output),`,
  overflowing: `fits: { binary: [1] },
  reads: 'scores',
  lower: ({ output, label }, op) => {
    const score = op.column(output, { index: 0 });
    return op.sub(op.log(op.add(1, op.exp(score))), op.mul(label, score));
  },
  answer: ({ output }, op) => op.sigmoid(op.column(output, { index: 0 })),`,
  turned: `fits: { binary: [2] },
  reads: 'scores',
  lower: ({ output, label }, op) => op.neg(op.pick(op.log_softmax(output), label)),
  answer: ({ output }, op) => op.column(op.softmax(output), { index: 0 }),`,
  ragged: `fits: { real: ['size'] },
  reads: 'answers',
  lower: ({ output, label }, op) => op.square(op.sub(output, label)),
  answer: ({ output }) => output,`,
  unnormalised: `fits: { class: ['classes'] },
  reads: 'scores',
  lower: ({ output, label }, op) => op.neg(op.pick(op.log_softmax(output), label)),
  answer: ({ output }, op) => op.sigmoid(output),`,
};

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'mtlc-entry-'));
  for (const part of ['grammar', 'schemas', 'src', 'test/catalog', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const [name, fields] of Object.entries(files))
    writeFileSync(join(copy, `src/catalog/losses/${name}.ts`), lossFile(name, fields));
  writeCatalog(copy);
  writeFileSync(
    join(copy, 'vitest.config.mjs'),
    `import config from ${JSON.stringify(join(ROOT, 'vitest.config.ts'))};\n` +
      'export default { plugins: config.plugins, test: { testTimeout: 60_000, hookTimeout: 60_000 } };\n',
  );
  const tests = ['test/catalog/losses.test.ts', 'test/catalog/declarations.test.ts'];
  const words = [
    'run',
    ...tests,
    '-t',
    `loss (${Object.keys(files).join('|')})`,
    '--reporter=json',
    '--outputFile=report.json',
  ];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const { stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...words], {
    cwd: copy,
    env,
    encoding: 'utf8',
  });
  expect(stderr).not.toContain('Unhandled');
  const { testResults } = JSON.parse(readFileSync(join(copy, 'report.json'), 'utf8')) as Report;
  const found = testResults.flatMap(({ assertionResults }) => assertionResults);
  const ofLoss = (name: string) =>
    found.filter(({ ancestorTitles }) => ancestorTitles.includes(`loss ${name}`));
  for (const name of Object.keys(files)) expect(ofLoss(name).length, stderr).toBeGreaterThan(5);
  failed = new Map(
    Object.keys(files).map((name) => [
      name,
      ofLoss(name)
        .filter(({ status }) => status === 'failed')
        .map(({ title }) => title),
    ]),
  );
}, 120_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

it('passes the harness, which nothing told of it', () => {
  expect(failed.get('poly')).toEqual([]);
});

it.each([
  ['overflowing', 'scores of 10,000'],
  ['turned', 'as the right answer comes nearer'],
  ['ragged', 'a number a row'],
  ['unnormalised', 'answers with probabilities'],
])('is found out where it is %s', (name, test) => {
  expect(failed.get(name)!.join('\n')).toContain(test);
});
