/** What installing mtlc may run and fetch. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './imports.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(packages).filter(([place]) => place !== '');

/** Each with what its script does, which nothing here needs. */
const WITH_SCRIPTS: Readonly<Record<string, string>> = {
  esbuild: 'checks that its binary, a package of its own, is the right one',
  sharp: 'builds it where npm has brought no library for the system',
  keytar: 'passwords for publishing the extension for VS Code',
  '@vscode/vsce-sign': 'signs the extension for VS Code when it is published',
  'core-js': 'prints an advertisement',
  webgpu: 'sees that the library for this system is there, which the package brings for all',
};

describe('the lockfile', () => {
  it('says what every package is, by its hash', () => {
    expect(locked.filter(([, { link, integrity }]) => !link && !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual([]);
  });

  it('has no package with an install script but these', () => {
    const names = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(names.filter((name) => !(name in WITH_SCRIPTS))).toEqual([]);
  });
});
