#!/usr/bin/env node
// In a checkout, dist/ is built on first use, and again after a change of what it is built from.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function newerThan(time, file) {
  const status = statSync(file);
  if (status.mtimeMs > time) return true;
  return status.isDirectory() && readdirSync(file).some((name) => newerThan(time, path.join(file, name)));
}

function outdated() {
  const built = statSync(path.join(root, 'dist/cli.js'), { throwIfNoEntry: false });
  return ['src', 'grammar', 'package.json', 'scripts/build.mjs'].some(
    (source) => !built || newerThan(built.mtimeMs, path.join(root, source)),
  );
}

if (existsSync(path.join(root, 'src')) && outdated()) {
  process.stderr.write('mtlc: building dist/ from src/ (once)\n');
  const { build } = await import('../scripts/build.mjs');
  try {
    await build(root);
  } catch (error) {
    process.stderr.write(`mtlc: dist/ cannot be built: ${error.message}\n`);
    process.exit(70);
  }
}

await import('../dist/cli.js');
