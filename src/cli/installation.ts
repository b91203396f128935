/** Where this mtlc is installed, and what it is made of. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Of the package's folder. The bundle's files lie in dist/ and dist/chunks/. */
function packageRoot(): URL {
  const here = new URL('..', import.meta.url);
  return existsSync(new URL('package.json', here)) ? here : new URL('..', here);
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8')) as Manifest;
}

export const version = (): string => manifest().version;

/** What Node runs as the command line. */
export const binaryPath = (): string => fileURLToPath(new URL('bin/mtlc.js', packageRoot()));

/** What a program's package.json asks for: in a checkout, mtlc by its path. */
export function programVersions(): { mtlc: string; tfjs: string } {
  const { version: own, dependencies } = manifest();
  const checkout = existsSync(new URL('src/', packageRoot()));
  return {
    mtlc: checkout ? `file:${fileURLToPath(packageRoot()).replace(/[\\/]$/, '').replaceAll('\\', '/')}` : own,
    tfjs: dependencies['@tensorflow/tfjs']!,
  };
}
