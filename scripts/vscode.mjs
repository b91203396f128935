/**
 * Packages the extension for VS Code, editors/vscode/out/mtlc-VERSION.vsix: its code and the language server bundled, and
 * what the compiler has already (grammar, snippets, version) copied beside them. Run: npm run vscode
 */
import { createVSIX } from '@vscode/vsce';
import { build as bundle } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { writeCatalog } from './catalog.mjs';

const SOURCE = 'editors/vscode';
const COPIED = {
  'README.md': `${SOURCE}/README.md`,
  'language-configuration.json': `${SOURCE}/language-configuration.json`,
  'images/icon.svg': `${SOURCE}/images/icon.svg`,
  'mtl.tmLanguage.json': 'grammar/generated/mtl.tmLanguage.json',
  LICENSE: 'LICENSE',
};

/** Pixels of the icon that the extension is shown with. */
const ICON = 128;

/** Returns the path of the package. */
export async function packageExtension(root, out = path.join(root, SOURCE, 'out')) {
  writeCatalog(root);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const manifest = JSON.parse(readFileSync(path.join(root, SOURCE, 'package.json'), 'utf8'));
  const folder = path.join(out, 'extension');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [to, from] of Object.entries(COPIED)) cpSync(path.join(root, from), path.join(folder, to));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...manifest, version }, null, 2));
  writeFileSync(path.join(folder, 'snippets.json'), JSON.stringify(await snippets(root), null, 2));
  await sharp(path.join(root, SOURCE, 'images/icon.svg')).resize(ICON).png().toFile(path.join(folder, 'images/icon.png'));
  await Promise.all(bundles(root, folder, version).map(bundle));
  const packagePath = path.join(out, `mtlc-${version}.vsix`);
  await createVSIX({ cwd: folder, packagePath, dependencies: false, allowMissingRepository: true });
  return packagePath;
}

function bundles(root, folder, version) {
  const shared = { absWorkingDir: root, bundle: true, minify: true, logLevel: 'silent', define: { __VERSION__: JSON.stringify(version) }, loader: { '.wasm': 'binary' } };
  const inNode = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
  return [
    { ...inNode, entryPoints: { extension: `${SOURCE}/src/extension.ts`, server: `${SOURCE}/src/server.ts` }, external: ['vscode'], outdir: path.join(folder, 'dist') },
    { ...shared, entryPoints: { page: `${SOURCE}/src/page.ts` }, format: 'iife', target: 'es2022', outdir: path.join(folder, 'dist') },
  ];
}

/** The language service's own, for `Insert Snippet`. Without a prefix they do not appear a second time among the completions. */
async function snippets(root) {
  const { outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: ['src/editor/snippets.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const { statementSnippets } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return Object.fromEntries(statementSnippets.map(({ completion: { label, doc, snippet } }) => [label, { body: snippet.split('\n'), description: doc }]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(await packageExtension(path.resolve(import.meta.dirname, '..')));
}
