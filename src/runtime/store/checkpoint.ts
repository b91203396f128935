/** A training state as one file: its arrays are tensors named by their place in it, the rest is JSON in the metadata. */
import type { WeightValues } from '../experiment.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const FORMAT = 'mtlc-state-1';

interface Ref {
  readonly $tensor: string;
}

export function encodeState(state: unknown): Uint8Array {
  const tensors: Record<string, WeightValues> = {};
  const plain = lift(state, '', tensors);
  return encodeSafetensors(tensors, { format: FORMAT, state: JSON.stringify(plain) });
}

export function decodeState(file: Uint8Array): unknown {
  const { tensors, metadata } = decodeSafetensors(file);
  return lower(JSON.parse(metadata['state'] ?? 'null'), tensors);
}

function lift(value: unknown, path: string, tensors: Record<string, WeightValues>): unknown {
  if (isWeight(value)) {
    tensors[path] = value;
    return { $tensor: path } satisfies Ref;
  }
  if (Array.isArray(value)) return value.map((item, i) => lift(item, `${path}/${i}`, tensors));
  if (typeof value !== 'object' || value === null) return value;
  const lifted = Object.entries(value).map(([name, item]) => [
    name,
    lift(item, path === '' ? name : `${path}/${name}`, tensors),
  ]);
  return Object.fromEntries(lifted);
}

function lower(value: unknown, tensors: Readonly<Record<string, WeightValues>>): unknown {
  if (Array.isArray(value)) return value.map((item) => lower(item, tensors));
  if (typeof value !== 'object' || value === null) return value;
  if ('$tensor' in value) return tensors[(value as Ref).$tensor];
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, lower(item, tensors)]));
}

function isWeight(value: unknown): value is WeightValues {
  return (
    typeof value === 'object' && value !== null && 'values' in value && value.values instanceof Float32Array
  );
}
