/**
 * The safetensors format: the length of a JSON header as 64 bits, the header, the numbers. Any framework reads it.
 * Here every tensor is F32, little-endian.
 */
import type { WeightValues } from '../experiment.ts';

type Tensors = Readonly<Record<string, WeightValues>>;

interface Entry {
  readonly dtype: 'F32';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** `metadata` are texts by name. */
export function encodeSafetensors(
  tensors: Tensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let size = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]): [string, Entry] => {
    const from = size;
    size += values.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [from, size] }];
  });
  const header = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const padded = new TextEncoder().encode(header + ' '.repeat(-Buffer.byteLength(header) & 7));
  const file = new Uint8Array(8 + padded.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded.length), true);
  file.set(padded, 8);
  for (const [name, { data_offsets }] of entries) {
    const { values } = tensors[name]!;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    file.set(bytes, 8 + padded.length + data_offsets[0]);
  }
  return file;
}

export function decodeSafetensors(file: Uint8Array): {
  tensors: Record<string, WeightValues>;
  metadata: Record<string, string>;
} {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start))) as Record<string, Entry>;
  const { __metadata__: metadata = {}, ...entries } = header as { __metadata__?: Record<string, string> };
  const tensors = Object.entries(entries as Record<string, Entry>).map(
    ([
      name,
      {
        shape,
        data_offsets: [from, to],
      },
    ]) => [name, { shape, values: new Float32Array(Uint8Array.from(file.subarray(start + from, start + to)).buffer) }],
  );
  return { tensors: Object.fromEntries(tensors), metadata };
}
