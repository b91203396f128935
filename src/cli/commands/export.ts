import path from 'node:path';
import { notAProgramFolder } from '../../diagnostics/messages/files.ts';
import { isProblem } from '../../diagnostics/problem.ts';
import { exit } from '../exit.ts';
import { safetensorsFiles } from '../export/safetensors.ts';
import { tfjsFiles } from '../export/tfjs.ts';
import { readModel, type ExportedModel } from '../export/model.ts';
import { prunedExport } from '../export/pruned.ts';
import { clashes, writeFiles, type Files } from '../folder.ts';
import { report, reportProblem } from '../report.ts';
import type { Action } from '../table.ts';

const formats: Readonly<Record<string, (model: ExportedModel) => Files | Promise<Files>>> = {
  tfjs: tfjsFiles,
  safetensors: safetensorsFiles,
};

export const run: Action = async ([run], { format, out }, console) => {
  if (format === undefined) return { mistake: '--format is tfjs or safetensors' };
  const trained = await readModel(run!);
  if (isProblem(trained)) return reportProblem(trained, run!, console);
  const { model, lines } = await prunedExport(trained);
  const folder = (out as string | undefined) ?? path.join(run!, 'export', format as string);
  const files = await formats[format as string]!(model);
  const place = { file: folder, start: 0, end: 0 };
  const failed = clashes(folder, files)
    ? notAProgramFolder.at(place, { path: folder })
    : writeFiles(folder, files);
  if (failed) {
    report([failed], [], console);
    return exit.fault;
  }
  console.err(lines.map((line) => `${line}\n`).join(''));
  for (const name of Object.keys(files)) console.out(`${path.join(folder, name)}\n`);
  return exit.done;
};
