/** `mtlc/runtime` in a web page, as a bundler makes one. */
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { folder, mtlc, root } from '../cli/mtlc.ts';
import { trainFruit, type TrainedRun } from '../cli/trained.ts';
import { inChromium, open, serve } from './chromium.ts';

let trained: TrainedRun;
beforeAll(async () => {
  trained = await trainFruit();
});

test('the browser entry imports nothing of Node, and TF.js alone from outside', async () => {
  const { outputs } = await bundle({
    stdin: { contents: `export * from 'mtlc/runtime';`, resolveDir: project() },
    external: ['@tensorflow/*'],
  });
  const imports = Object.values(outputs).flatMap((output) => output.imports.map(({ path }) => path));
  expect([...new Set(imports)]).toEqual(['@tensorflow/tfjs']);
  // Of Node's globals nothing is left either.
  const code = readFileSync(join(root, 'dist/browser.js'), 'utf8');
  expect(code.match(/\b(?:Buffer|process|require|__dirname)\b[.([]/g)).toBeNull();
});

test('it has all that emitted programs import', async () => {
  const namesIn = async (entry: string): Promise<string[]> => {
    const node = { platform: 'node', packages: 'external', loader: { '.wasm': 'binary' } } as const;
    const { outputs } = await bundle({ entryPoints: [join(root, 'src/runtime', entry)], outdir: folder(), ...node });
    return Object.values(outputs)[0]!.exports;
  };
  const [all, here] = await Promise.all([namesIn('index.ts'), namesIn('browser.ts')]);
  // What reads files, trains or looks at plans is for Node.
  expect(all.filter((name) => !here.includes(name))).toEqual(['atLine', 'readPicture', 'train']);
});

/** For a page: as a user calls it, with no setting of mtlc's own. */
async function bundle(options: BuildOptions): Promise<Metafile> {
  const fixed = { bundle: true, format: 'esm', platform: 'browser', metafile: true, logLevel: 'silent' } as const;
  const { metafile } = await build({ ...fixed, write: options.outdir !== undefined, ...options });
  return metafile!;
}

/** A folder with mtlc and TF.js installed. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const place = folder({ 'package.json': '{"type": "module"}', ...files });
  mkdirSync(join(place, 'node_modules'));
  for (const [name, target] of Object.entries({ mtlc: '.', '@tensorflow': 'node_modules/@tensorflow' }))
    symlinkSync(join(root, target), join(place, 'node_modules', name));
  return place;
}

inChromium('load', () => {
  /** As README.md shows it. */
  const script = `
import { isProblem, load } from 'mtlc/runtime';
import program from './fruit/program/main.ts';

window.start = async (manifest, weights) => {
  const model = await load({ program, manifest, weights });
  if (isProblem(model)) return model;
  const rows = [{ f2: 1.5, f1: 2, note: 'none reads it' }, { f1: 0, f2: 4 }];
  return { answers: await model.predict(rows), arrays: await model.predict({ x: [[2, 1.5], [0, 4]] }), wrong: await model.predict([{ f1: 1, g2: 2 }]) };
};
`;

  async function page() {
    const place = project({ 'page.js': script, 'index.html': '<!doctype html><script type="module" src="out/page.js"></script>' });
    cpSync(trained.run, join(place, 'fruit'), { recursive: true });
    await bundle({ absWorkingDir: place, entryPoints: [join(place, 'page.js')], outdir: join(place, 'out') });
    const url = await serve(place);
    return open(`${url}index.html`, url);
  }

  test('answers rows and arrays as `mtlc predict` does, from a bundle and the files of a run', async () => {
    const { page: opened, faults } = await page();
    const found = (await opened.evaluate(`start('fruit/model/model.json', 'fruit/model/weights.safetensors')`)) as {
      answers: Record<string, { values?: number[]; label?: string; probabilities?: Record<string, number>; probability?: number }>[];
      arrays: unknown;
      wrong: unknown;
    };
    expect(found.arrays).toEqual(found.answers);
    expect(found.wrong).toMatchObject({ code: 'MTL6101' });
    expect(faults).toEqual([]);

    writeFileSync(join(trained.place, 'two.csv'), 'f1,f2\n2,1.5\n0,4\n');
    const words = ['predict', 'runs/fruit', 'two.csv', '--probabilities', '--json'];
    const { out } = await mtlc(words, { cwd: trained.place });
    const expected = out.trim().split('\n').map((line) => Object.values(JSON.parse(line) as Record<string, number>));
    expect(expected).toHaveLength(2);
    expected.forEach((cells, row) => {
      const { sort, fresh, tag, size } = found.answers[row]!;
      const numbers = [
        ...['10', '9', 'plum, red'].map((label) => sort!.probabilities![label]!),
        fresh!.probability!,
        ...Object.values(tag!.probabilities!),
        ...size!.values!,
      ];
      expect(numbers).toHaveLength(cells.length);
      cells.forEach((cell, i) => expect(Math.abs(numbers[i]! - cell)).toBeLessThan(1e-5));
    });
  });

  test('says what it cannot fetch, and what does not fit the program', async () => {
    const { page: opened } = await page();
    expect(await opened.evaluate(`start('fruit/model/none.json', 'fruit/model/weights.safetensors')`)).toMatchObject({
      code: 'MTL7509',
      message: '`fruit/model/none.json` cannot be fetched: the server answers 404',
    });
    expect(await opened.evaluate(`start('fruit/model/model.json', new Uint8Array(9))`)).toMatchObject({
      code: 'MTL7504',
      message: '`weights.safetensors` is damaged: it is not a whole safetensors file',
    });
    expect(await opened.evaluate(`start({ layers: [] }, 'fruit/model/weights.safetensors')`)).toMatchObject({ code: 'MTL7504' });
  });
});
