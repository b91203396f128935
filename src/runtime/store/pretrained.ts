/** Parameters that start from safetensors files. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTensorFacts, tensorProblem, type TensorFacts } from '../../data-facts/tensors.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { hashOf, readBytes } from '../data/files.ts';
import { shown } from '../data/sources.ts';
import type { Experiment, WeightValues } from '../experiment.ts';
import { pickColumns } from '../shape.ts';

/** A file that parameters start from: what `run.json` notes of it. */
export interface PretrainedFile {
  readonly path: string;
  /** SHA-256. */
  readonly hash: string;
}

export interface Pretrained {
  /** By parameter. */
  readonly values: Readonly<Record<string, WeightValues>>;
  readonly files: readonly PretrainedFile[];
}

interface LoadedTensors extends PretrainedFile {
  readonly bytes: Uint8Array;
  readonly facts: TensorFacts;
}

/** The parameters of the model that start from files; the first that no tensor fits is the problem. */
export function loadPretrained({ model, pretrained = {} }: Pick<Experiment, 'model' | 'pretrained'>): Pretrained | Problem {
  const loaded = new Map<string, LoadedTensors>();
  for (const [name, file] of Object.entries(pretrained)) {
    const tensors = loadTensors(resolve(dirname(fileURLToPath(file.base)), file.path));
    if (isProblem(tensors)) return tensors;
    loaded.set(name, tensors);
  }
  const values: Record<string, WeightValues> = {};
  for (const [parameter, start] of Object.entries(model.parameters)) {
    if (!('file' in start)) continue;
    const { path, bytes, facts } = loaded.get(start.file)!;
    const { tensor, shape, columns } = start;
    const whole = columns ? [...shape.slice(0, -1), columns.of] : shape;
    const problem = tensorProblem(facts, { file: shown(path), tensor, parameter, shape: whole });
    if (problem) return problem;
    const [from, to] = facts.tensors[tensor]!.data_offsets;
    const own = Uint8Array.from(bytes.subarray(facts.start + from, facts.start + to));
    const all = new Float32Array(own.buffer);
    values[parameter] = { shape, values: columns ? pickColumns(all, columns.of, columns.picked) : all };
  }
  return { values, files: [...loaded.values()].map(({ path, hash }) => ({ path, hash })) };
}

function loadTensors(path: string): LoadedTensors | Problem {
  const bytes = readBytes(path, shown(path));
  if (isProblem(bytes)) return bytes;
  const range = (_: string, from: number, to: number) => ({ bytes: bytes.subarray(from, to), size: bytes.length });
  const facts = readTensorFacts(path, range, shown(path));
  return isProblem(facts) ? facts : { path, hash: hashOf(bytes), bytes, facts };
}
