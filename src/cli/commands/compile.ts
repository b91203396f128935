import path from 'node:path';
import { notAProgramFolder } from '../../diagnostics/messages/files.ts';
import { emitJs, type Program } from '../../emit/tfjs/index.ts';
import type { Ir } from '../../ir/ir.ts';
import { compileSpec } from '../compiled.ts';
import type { Console } from '../console.ts';
import { emitProgram, npmSettings } from '../emitted.ts';
import { exit, type ExitCode } from '../exit.ts';
import { clashes, writeFiles } from '../folder.ts';
import { programVersions } from '../installation.ts';
import { report } from '../report.ts';
import type { Action } from '../table.ts';
import { jsonText } from '../../text/unsafe.ts';

export const run: Action = async ([spec], { out, target = 'tfjs', js, bundle, set }, console) => {
  if (target === 'ir' && (js || bundle)) return { mistake: '--js and --bundle are forms of the tfjs target' };
  if (js && bundle) return { mistake: '--js and --bundle exclude each other: a bundle is JavaScript' };
  const compiled = compileSpec(spec!, { set: set as string[] }, console);
  if (!compiled) return exit.fault;
  if ('mistake' in compiled) return compiled;
  const { ir } = compiled;
  if (target === 'ir') return writeIr(ir, out as string | undefined, console);
  const { dir, name } = path.parse(spec!);
  const folder = (out as string | undefined) ?? path.join('out', name);
  const program = await emitProgram(ir, dir, folder);
  if (bundle) return write(folder, await bundled(program, `${name}.mjs`, ir), console);
  return write(folder, { ...(js ? await emitJs(program) : program), ...npmSettings() }, console);
};

function writeIr(ir: Ir, folder: string | undefined, console: Console): ExitCode {
  const text = `${jsonText(ir)}\n`;
  if (folder !== undefined) return write(folder, { 'ir.json': text }, console);
  console.out(text);
  return exit.done;
}

type Files = Readonly<Record<string, string>>;

async function bundled(program: Program, name: string, ir: Ir): Promise<Files> {
  const { bundleProgram } = await import('../bundle.ts');
  const { tfjs } = programVersions();
  const banner = `// ${ir.spec} compiled by mtlc ${ir.compiler}, with its runtime; TF.js and its wasm backend stay outside:
//   npm install @tensorflow/tfjs@${tfjs} @tensorflow/tfjs-backend-wasm@${tfjs} && node ${name}`;
  return { [name]: await bundleProgram(program, banner) };
}

/** Over a program that was compiled before, and beside other files, but never over them. */
function write(folder: string, files: Files, console: Console): ExitCode {
  const place = { file: folder, start: 0, end: 0 };
  const failed = clashes(folder, files) ? notAProgramFolder.at(place, { path: folder }) : writeFiles(folder, files);
  if (failed) {
    report([failed], [], console);
    return exit.fault;
  }
  for (const name of Object.keys(files)) console.out(`${path.join(folder, name)}\n`);
  return exit.done;
}
