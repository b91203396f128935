/** What lies in a run's model/, from bytes: held against the program that computes with it. */
import { damagedModel } from '../../diagnostics/messages/run.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { WeightValues } from '../experiment.ts';
import { sizeOf } from '../shape.ts';
import type { Start } from '../types.ts';
import type { ModelFile } from './model.ts';
import { decodeSafetensors } from './safetensors.ts';

export const MODEL_FORMAT = { format: 'mtlc-model', version: 1 } as const;

export type Weights = Readonly<Record<string, WeightValues>>;

/** `path` is how messages call the file. */
export function decodeModelFile(bytes: Uint8Array, path: string): ModelFile | Problem {
  const file = parseJson(bytes);
  return file === null ? damagedModel.of({ path, reason: 'it is not JSON' }) : checkModelFile(file, path);
}

export function checkModelFile(file: object, path: string): ModelFile | Problem {
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

/** An object, or null. */
export function parseJson(bytes: Uint8Array): object | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Exactly the parameters that the program has, in their shapes. */
export function decodeWeights(
  bytes: Uint8Array,
  parameters: Readonly<Record<string, Start>>,
  path: string,
): Weights | Problem {
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
