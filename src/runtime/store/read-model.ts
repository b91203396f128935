/** A run's model/, from disk. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { noModel } from '../../diagnostics/messages/run.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { readBytes } from '../data/files.ts';
import type { Start } from '../types.ts';
import { decodeModelFile, decodeWeights, parseJson, type Weights } from './decode-model.ts';
import type { ModelFile } from './model.ts';
import type { RunRecord } from './run-files.ts';

/** `run` is the run's folder. */
export function readModelFile(run: string): ModelFile | Problem {
  const path = join(run, 'model', 'model.json');
  if (!existsSync(path)) return noModel.of({ folder: run }, { notes: why(run) });
  const bytes = readBytes(path);
  return isProblem(bytes) ? bytes : decodeModelFile(bytes, path);
}

function why(run: string): string[] {
  if (!existsSync(run)) return ['there is no such folder'];
  if (!existsSync(join(run, 'run.json')))
    return ["it is not a run's folder: `mtlc train` writes one, `runs/NAME`"];
  if (!existsSync(join(run, 'report.json'))) return ['the run has not ended, or was interrupted'];
  return [
    'its protocol repeats, and leaves a model where the spec says `final: all`, or where one part is trained alone',
  ];
}

/** Null where it is missing or damaged. */
export function readRunRecord(run: string): RunRecord | null {
  const bytes = readBytes(join(run, 'run.json'));
  return isProblem(bytes) ? null : (parseJson(bytes) as RunRecord | null);
}

/** The weights of a run's model: exactly the parameters that its program has, in their shapes. */
export function readWeights(run: string, parameters: Readonly<Record<string, Start>>): Weights | Problem {
  const path = join(run, 'model', 'weights.safetensors');
  const bytes = readBytes(path);
  return isProblem(bytes) ? bytes : decodeWeights(bytes, parameters, path);
}
