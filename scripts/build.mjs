/**
 * Bundles src/ to dist/. Every file is written whole and renamed into place, chunks before what imports them, so that
 * builds side by side, and commands that run meanwhile, do no harm to one another.
 */
import { build as bundle } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeCatalog } from './catalog.mjs';

const ENTRIES = {
  cli: 'src/cli/main.ts',
  index: 'src/index.ts',
  runtime: 'src/runtime/index.ts',
  stretch: 'src/runtime/data/stretch-thread.ts',
  catalog: 'src/catalog/api.ts',
  'prettier-plugin': 'src/syntax/prettier-plugin.ts',
};

const BROWSER_ENTRIES = {
  browser: 'src/runtime/browser.ts',
  helpers: 'src/runtime/helpers.ts',
  page: 'src/page/index.ts',
};

// What has native or WebAssembly parts, or must be one copy in a process, stays where npm put it.
const EXTERNAL = ['@tensorflow/*', 'esbuild', 'prettier', 'sharp', 'sucrase'];

/** CommonJS inside the bundle asks for Node's modules by `require`. */
const BANNER = `import{createRequire as $require}from'node:module';const require=$require(import.meta.url);`;

/** A command that started with the build before may still load its chunks, so they stay for an hour. */
const KEPT_MS = 3_600_000;

export async function build(root, keptMs = KEPT_MS) {
  writeCatalog(root);
  const started = new Date();
  const [{ outputFiles }, browser] = await Promise.all([bundle(options(root)), bundle(browserOptions(root))]);
  const dist = path.join(root, 'dist');
  const entries = new Set(Object.keys(ENTRIES).map((name) => path.join(dist, `${name}.js`)));
  const chunks = outputFiles.filter((file) => !entries.has(file.path));
  for (const file of [...chunks, ...browser.outputFiles]) writeWhole(file);
  for (const file of outputFiles) if (entries.has(file.path)) writeWhole(file);
  // The time at which reading began: what was edited meanwhile counts as newer.
  utimesSync(path.join(dist, 'cli.js'), started, started);
  removeOld(path.join(dist, 'chunks'), new Set(chunks.map((file) => file.path)), Date.now() - keptMs);
}

export function options(root) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return {
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: path.join(root, 'dist'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    define: { __VERSION__: JSON.stringify(version) },
    loader: { '.wasm': 'binary' },
    banner: { js: BANNER },
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    logLevel: 'silent',
  };
}

/** What runs without Node, as it stands: exported networks and pages take what they need of it. */
export function browserOptions(root) {
  return {
    ...options(root),
    entryPoints: BROWSER_ENTRIES,
    splitting: false,
    platform: 'browser',
    target: 'es2022',
    banner: {},
    minifySyntax: false,
    minifyWhitespace: false,
  };
}

function writeWhole({ path: target, contents }) {
  mkdirSync(path.dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, target);
}

function removeOld(folder, current, before) {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    // Another build may have renamed or removed it.
    const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (!current.has(file) && written <= before) rmSync(file, { force: true });
  }
}

/** Declarations for programs that import mtlc: what the bundles themselves do not need. */
function declareTypes(root) {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) return;
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.types.json'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = path.resolve(import.meta.dirname, '..');
  // What is packed holds one build alone.
  await build(root, 0);
  if (process.argv.includes('--types')) declareTypes(root);
}
