import path from 'node:path';
import { emitTfjs, type Program } from '../emit/tfjs/index.ts';
import type { Ir } from '../ir/ir.ts';
import { programVersions } from './installation.ts';

/** The program of a spec, as it is to lie in `folder`; its data stays where the spec's paths lead from `specFolder`. */
export async function emitProgram(ir: Ir, specFolder: string, folder: string, marks = false): Promise<Program> {
  const dataFolder = path.relative(folder, specFolder).split(path.sep).join('/') || '.';
  return emitTfjs(ir, { dataFolder, marks, ...programVersions() });
}

/** What npm has to know beside package.json: mtlc from a folder is copied, so that it shares the program's one TF.js. */
export function npmSettings(): Record<string, string> {
  return programVersions().mtlc.startsWith('file:') ? { '.npmrc': 'install-links=true\n' } : {};
}
