/** A run's model/, read and held against the program that computes with it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { damagedModel, noModel } from '../../diagnostics/messages/run.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { readBytes } from '../data/files.ts';
import type { WeightValues } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import type { Start } from '../types.ts';
import { MODEL_FORMAT, type ModelFile } from './model.ts';
import type { RunRecord } from './run-files.ts';
import { decodeSafetensors } from './safetensors.ts';

export type Weights = Readonly<Record<string, WeightValues>>;

/** `run` is the run's folder. */
export function readModelFile(run: string): ModelFile | Problem {
  const path = join(run, 'model', 'model.json');
  if (!existsSync(path)) return noModel.of({ folder: run }, { notes: why(run) });
  const bytes = readBytes(path);
  if (isProblem(bytes)) return bytes;
  const file = parseJson(bytes) as Partial<ModelFile> | null;
  if (file === null) return damagedModel.of({ path, reason: 'it is not JSON' });
  return isModelFile(file)
    ? file
    : damagedModel.of({ path, reason: 'it does not describe a model of this version of mtlc' });
}

function isModelFile(file: Partial<ModelFile>): file is ModelFile {
  const { format, version, inputs, tasks } = file;
  const known = format === MODEL_FORMAT.format && version === MODEL_FORMAT.version;
  return (
    known &&
    [inputs, tasks].every(
      (list) => Array.isArray(list) && list.every(({ columns }) => Array.isArray(columns)),
    )
  );
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

function parseJson(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
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
  if (isProblem(bytes)) return bytes;
  const weights = decode(bytes);
  if (weights === null) return damagedModel.of({ path, reason: 'it is not a whole safetensors file' });
  for (const [name, { shape }] of Object.entries(parameters)) {
    const found = weights[name];
    if (!found) return damagedModel.of({ path, reason: `it lacks \`${name}\`` });
    if (String(found.shape) !== String(shape))
      return damagedModel.of({
        path,
        reason: `\`${name}\` is [${found.shape.join(', ')}], the program's is [${shape.join(', ')}]`,
      });
    if (!found.values.every(Number.isFinite))
      return damagedModel.of({ path, reason: `\`${name}\` holds what is no number` });
  }
  return weights;
}

/** Null where the file is cut off or something else. */
function decode(bytes: Uint8Array): Weights | null {
  try {
    const { tensors } = decodeSafetensors(bytes);
    const whole = Object.values(tensors).every(({ shape, values }) => values.length === sizeOf(shape));
    return whole ? tensors : null;
  } catch {
    // A header that is no JSON, or lengths beyond the file's end.
    return null;
  }
}
