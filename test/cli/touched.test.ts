/** Which files commands open: no others than those that were named, and the cache. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { folder, mtlc, root, rows as rowsOf, small } from './mtlc.ts';

const rows = rowsOf(40);
const recorder = pathToFileURL(join(root, 'test/cli/recorder.mjs')).href;

interface Touched {
  /** Of the project, relative to it; of what lies elsewhere, the installation left out, absolute. */
  readonly read: readonly string[];
  readonly written: readonly string[];
}

/** `home` and the places for settings, for caches and for what is temporary lie beside the project. */
async function touchedBy(words: readonly string[], place: string): Promise<Touched> {
  const log = join(folder(), 'log');
  const env = { NODE_OPTIONS: `--import=${recorder}`, MTLC_TOUCHED: log, HOME: join(place, '../home'), XDG_CACHE_HOME: join(place, '../cache'), XDG_CONFIG_HOME: join(place, '../config'), TMPDIR: join(place, '../tmp') };
  const { code, err } = await mtlc(words, { cwd: place, env });
  expect(code, err).toBe(0);
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const of = (way: string): string[] => {
    const files = lines.flatMap((line) => (line.startsWith(`${way} `) ? [line.slice(way.length + 1)] : []));
    const named = files.map((file) => relative(place, file));
    return [...new Set(named.filter((_, i) => !isInstallation(files[i]!, way)))].sort();
  };
  return { read: of('read'), written: of('write') };
}

/** What mtlc itself is made of is read, never written; so is what Linux says of the machine. */
const isInstallation = (file: string, way: string): boolean => way === 'read' && (file.startsWith(root) || file.includes('/node_modules/') || /^\/(proc|sys)\//.test(file));

const inCache = (file: string): boolean => file === '../cache/mtlc' || file.startsWith('../cache/mtlc/');

/** A project with more in it than its spec names. */
function project(): string {
  const place = folder({
    'work/small.mtl': `import "parts/labels.mtl"\n${small}`,
    'work/parts/labels.mtl': 'labels kinds [rose, daisy]\n',
    'work/rows.csv': rows,
    'work/other.csv': rows,
    'work/other.mtl': small,
    'work/.npmrc': '',
    'work/package.json': '{}',
  });
  mkdirSync(join(place, 'tmp'));
  return join(place, 'work');
}

/** `package.json` may name entries of the user's own. */
const NAMED = ['package.json', 'parts/labels.mtl', 'rows.csv', 'small.mtl'];

it.each([
  [['check', 'small.mtl'], null],
  [['explain', 'small.mtl', '--svg', 'out/figure.svg'], 'out'],
  [['compile', 'small.mtl', '-o', 'out'], 'out'],
])('%s opens the files of its spec, and writes into its folder', async (words, out) => {
  const { read, written } = await touchedBy(words, project());
  expect(read.filter((file) => !inCache(file) && !isWithin(file, out))).toEqual(NAMED);
  expect(written.filter((file) => !inCache(file) && !isWithin(file, out))).toEqual([]);
  if (out !== null) expect(written.some((file) => isWithin(file, out))).toBe(true);
});

it('train opens the files of its spec, and writes into the folder of its run, and into one that is gone behind it', async () => {
  const place = project();
  const { read, written } = await touchedBy(['train', 'small.mtl', '--backend', 'wasm', '--data', 'rows=other.csv', '--quiet'], place);
  const within = (file: string): boolean => inCache(file) || isWithin(file, 'runs') || file.startsWith('../tmp/mtlc-');
  expect(read.filter((file) => !within(file))).toEqual(['other.csv', ...NAMED.filter((file) => file !== 'rows.csv')]);
  expect(written.filter((file) => !within(file))).toEqual([]);
  expect(readdirSync(join(place, '../tmp'))).toEqual([]);
  expect(readdirSync(join(place, 'runs'))).toEqual(['small']);
});

const isWithin = (file: string, place: string | null): boolean => place !== null && (file === place || file.startsWith(`${place}/`) || file.startsWith(`${place}.`));

it('a link in the place of a result is replaced, and what it leads to stays', async () => {
  const place = project();
  symlinkSync(join(place, 'other.csv'), join(place, 'model.svg'));
  expect(await mtlc(['explain', 'small.mtl', '--svg', 'model.svg'], { cwd: place })).toMatchObject({ code: 0 });
  expect(readFileSync(join(place, 'other.csv'), 'utf8')).toBe(rows);
  expect(readFileSync(join(place, 'model.svg'), 'utf8')).toMatch(/^<svg/);
});

it('data files are listed before they are read', async () => {
  const place = project();
  const checked = await mtlc(['check', '--verbose', 'small.mtl'], { cwd: place });
  expect(checked).toEqual({ code: 0, out: 'small.mtl: ok\n', err: 'reads rows.csv, 1 kB\n' });
  const trained = await mtlc(['train', 'small.mtl', '--data', 'rows=none.csv'], { cwd: place });
  expect(trained).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^reads none\.csv\nerror\[MTL3016\]/) as string });
});
