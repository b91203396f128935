/** What a safetensors file holds, from its header alone. The format: the header's length as 64 bits, a JSON header, the numbers. */
import { missingTensor, notSafetensors, unfitTensor } from '../diagnostics/messages/tensors.ts';
import { isProblem, type Problem } from '../diagnostics/problem.ts';

export interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Of its bytes, counted from the end of the header. */
  readonly data_offsets: readonly [number, number];
}

export interface TensorFacts {
  readonly tensors: { readonly [name: string]: TensorEntry };
  /** Where the numbers begin. */
  readonly start: number;
}

/** Reads bytes `from` to `to` of a file, fewer where it ends before, and says how long the file is. */
export type ReadRange = (path: string, from: number, to: number) => { readonly bytes: Uint8Array; readonly size: number } | Problem;

/** Of a header; more is a sign of another format. */
const LONGEST = 100e6;

export function readTensorFacts(path: string, read: ReadRange, called = path): TensorFacts | Problem {
  const first = read(path, 0, 8);
  if (isProblem(first)) return first;
  const broken = (reason: string): Problem => notSafetensors.of({ path: called, reason }, { file: called });
  if (first.bytes.length < 8) return broken('it is shorter than the length of a header');
  const length = Number(new DataView(first.bytes.buffer, first.bytes.byteOffset, 8).getBigUint64(0, true));
  const start = 8 + length;
  if (length > LONGEST) return broken('it does not begin with the length of a header');
  if (start > first.size) return broken('it ends within its header');
  const rest = read(path, 8, start);
  if (isProblem(rest)) return rest;
  const tensors = parseHeader(rest.bytes);
  if (!tensors) return broken('its header is not that of tensors');
  const end = Math.max(0, ...Object.values(tensors).map(({ data_offsets }) => data_offsets[1]));
  if (start + end > first.size) return broken(`it ends ${start + end - first.size} bytes early`);
  return { tensors, start };
}

function parseHeader(bytes: Uint8Array): TensorFacts['tensors'] | null {
  try {
    const { __metadata__: _, ...entries } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly [name: string]: unknown };
    return Object.values(entries).every(isEntry) ? (entries as TensorFacts['tensors']) : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is TensorEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { dtype, shape, data_offsets: offsets } = value as Partial<TensorEntry>;
  return typeof dtype === 'string' && isCounts(shape) && isCounts(offsets) && offsets.length === 2 && offsets[0]! <= offsets[1]!;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0);
}

/** What a parameter asks of a file. */
export interface WantedTensor {
  /** As messages call it. */
  readonly file: string;
  readonly tensor: string;
  readonly parameter: string;
  readonly shape: readonly number[];
}

/** Why a parameter cannot start from the tensor that it asks for, or null. */
export function tensorProblem({ tensors }: TensorFacts, wanted: WantedTensor): Problem | null {
  const { file, tensor, shape } = wanted;
  const found = Object.hasOwn(tensors, tensor) ? tensors[tensor]! : null;
  if (!found) return missingTensor.of(wanted, { file });
  const bytes = 4 * shape.reduce((size, n) => size * n, 1);
  const fits = found.dtype === 'F32' && String(found.shape) === String(shape) && found.data_offsets[1] - found.data_offsets[0] === bytes;
  return fits ? null : unfitTensor.of({ ...wanted, found: `${found.dtype} [${found.shape.join(', ')}]` }, { file });
}
