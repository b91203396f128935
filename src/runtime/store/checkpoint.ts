/**
 * A training state as one file: its arrays are tensors named by their place in it, the rest is JSON in the metadata. The
 * metadata begin with a SHA-256 of the whole file, taken while its own digits are zeros.
 */
import { createHash } from 'node:crypto';
import type { WeightValues } from '../experiment.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const FORMAT = 'mtlc-state-2';

/** How the header of a file begins, and where the digits of its hash stand. */
const OPENING = '{"__metadata__":{"sha256":"';
const DIGITS = 64;
const HASH_AT = 8 + OPENING.length;
const ZEROS = new Uint8Array(DIGITS).fill('0'.charCodeAt(0));

interface Ref {
  readonly $tensor: string;
}

/** A number that JSON has no word for. */
interface Odd {
  readonly $number: string;
}

export function encodeState(state: unknown): Uint8Array {
  const tensors: Record<string, WeightValues> = {};
  const plain = lift(state, '', tensors);
  const file = encodeSafetensors(tensors, { sha256: '0'.repeat(DIGITS), format: FORMAT, state: JSON.stringify(plain) });
  file.set(new TextEncoder().encode(hashOf(file)), HASH_AT);
  return file;
}

/** Of a file that was made by `encodeState` and is as it was. */
export function decodeState(file: Uint8Array): unknown {
  const { tensors, metadata } = decodeSafetensors(file);
  return stateOf(tensors, metadata);
}

const stateOf = (tensors: Readonly<Record<string, WeightValues>>, metadata: Readonly<Record<string, string>>): unknown =>
  lower(JSON.parse(metadata['state'] ?? 'null'), tensors);

/** What a file holds, unless it is damaged. */
export function openState(file: Uint8Array): { readonly state: unknown } | { readonly damage: string } {
  if (file.length < HASH_AT + DIGITS) return { damage: 'it is cut off' };
  if (text(file, 8, HASH_AT) !== OPENING) return { damage: 'it is no training state of this version of mtlc' };
  if (text(file, HASH_AT, HASH_AT + DIGITS) !== hashOf(file)) return { damage: 'its checksum differs' };
  try {
    const { tensors, metadata } = decodeSafetensors(file);
    const { format } = metadata;
    if (format !== FORMAT) return { damage: `its format is ${format}, and this version of mtlc reads ${FORMAT}` };
    return { state: stateOf(tensors, metadata) };
  } catch (error) {
    // Its checksum is right, so something else than mtlc has written it.
    return { damage: `it is no whole training state: ${(error as Error).message}` };
  }
}

/** Of a file with zeros in the place of its hash. */
function hashOf(file: Uint8Array): string {
  const hash = createHash('sha256').update(file.subarray(0, HASH_AT)).update(ZEROS);
  return hash.update(file.subarray(HASH_AT + DIGITS)).digest('hex');
}

const text = (file: Uint8Array, from: number, to: number): string => new TextDecoder('latin1').decode(file.subarray(from, to));

function lift(value: unknown, path: string, tensors: Record<string, WeightValues>): unknown {
  if (isWeight(value)) {
    tensors[path] = value;
    return { $tensor: path } satisfies Ref;
  }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $number: Object.is(value, -0) ? '-0' : String(value) } satisfies Odd;
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
  if ('$number' in value) return Number((value as Odd).$number);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, lower(item, tensors)]));
}

function isWeight(value: unknown): value is WeightValues {
  return (
    typeof value === 'object' && value !== null && 'values' in value && value.values instanceof Float32Array
  );
}
