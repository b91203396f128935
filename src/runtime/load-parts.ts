/** A trained network from its parts: the way to `load` where there is no run's folder to read, as in a page. */
import * as tf from '@tensorflow/tfjs';
import { unreachable } from '../diagnostics/messages/run.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import { installWasmKernels } from '../engine/kernels/install.ts';
import { withColumns, type AnsweringModel } from './answers.ts';
import type { Experiment } from './experiment.ts';
import { loadedModel, type LoadedModel } from './load.ts';
import { checkModelFile, decodeModelFile, decodeWeights } from './store/decode-model.ts';
import type { ModelFile } from './store/model.ts';
import { toTensors } from './train/state.ts';

export interface ModelParts {
  /** What `program/main.ts` of the run exports by default. */
  readonly program: Experiment;
  /** `model/model.json` of the run: where it lies, or what it holds. */
  readonly manifest: string | URL | object;
  /** `model/weights.safetensors` of the run: where it lies, or its bytes. */
  readonly weights: string | URL | ArrayBuffer | Uint8Array;
}

/**
 * The model of a run in a page. What computes is the backend that TF.js has there.
 *
 *     import program from './runs/flowers/program/main.ts';
 *     const model = await load({ program, manifest: 'model/model.json', weights: 'model/weights.safetensors' });
 *     if (isProblem(model)) throw new Error(model.message);
 *     const [first] = await model.predict([{ length: 5.1, width: 3.5 }]);
 *
 * A problem says what is missing or damaged: MTL7504 and MTL7509.
 */
export async function load(parts: ModelParts): Promise<LoadedModel | Problem> {
  await tf.ready();
  if (tf.getBackend() === 'wasm') installWasmKernels();
  const model = await openParts(parts);
  return isProblem(model) ? model : loadedModel(model);
}

/** On the backend that is TF.js's when it is called. */
export async function openParts({ program, manifest, weights }: ModelParts): Promise<AnsweringModel | Problem> {
  const file = await readManifest(manifest);
  if (isProblem(file)) return file;
  const bytes = await bytesOf(weights);
  if (isProblem(bytes)) return bytes;
  const decoded = decodeWeights(bytes, program.model.parameters, nameOf(weights, 'weights.safetensors'));
  if (isProblem(decoded)) return decoded;
  return { file, experiment: withColumns(program, file), values: toTensors(decoded) };
}

async function readManifest(manifest: ModelParts['manifest']): Promise<ModelFile | Problem> {
  const path = nameOf(manifest, 'model.json');
  if (!isPlace(manifest)) return checkModelFile(manifest, path);
  const bytes = await fetchBytes(manifest);
  return isProblem(bytes) ? bytes : decodeModelFile(bytes, path);
}

async function bytesOf(weights: ModelParts['weights']): Promise<Uint8Array | Problem> {
  if (isPlace(weights)) return fetchBytes(weights);
  return weights instanceof Uint8Array ? weights : new Uint8Array(weights);
}

const isPlace = (given: unknown): given is string | URL => typeof given === 'string' || given instanceof URL;
const nameOf = (given: unknown, name: string): string => (isPlace(given) ? String(given) : name);

async function fetchBytes(url: string | URL): Promise<Uint8Array | Problem> {
  try {
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    return unreachable.of({ url: String(url), reason: `the server answers ${response.status}` });
  } catch (error) {
    return unreachable.of({ url: String(url), reason: (error as Error).message });
  }
}
