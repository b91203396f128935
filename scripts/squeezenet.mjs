/**
 * Writes data/squeezenet-v1.1/squeezenet-v1.1.safetensors from the tensors of keras-squeezenet:
 *
 *     node scripts/squeezenet.mjs FOLDER
 *
 * FOLDER holds manifest.json (of each tensor its name, shape, offset in bytes and length) and weights.bin, float32.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const OUT = path.resolve(import.meta.dirname, '../data/squeezenet-v1.1/squeezenet-v1.1.safetensors');

/** The parts of a fire module as the block in examples/flowers.mtl names them. */
const PARTS = { squeeze1x1: 's', expand1x1: 'e1', expand3x3: 'e3' };

const nameOf = (name) =>
  name
    .split('/')
    .map((word) => PARTS[word] ?? word)
    .join('.');

const folder = process.argv[2];
const { tensors } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
const weights = readFileSync(path.join(folder, 'weights.bin'));

let size = 0;
const header = { __metadata__: { source: 'rcmalli/keras-squeezenet', licence: 'MIT' } };
const pieces = tensors.map(({ name, shape, offset, length }) => {
  header[nameOf(name)] = { dtype: 'F32', shape, data_offsets: [size, (size += 4 * length)] };
  return weights.subarray(offset, offset + 4 * length);
});
const text = JSON.stringify(header);
const padded = Buffer.from(text + ' '.repeat(-Buffer.byteLength(text) & 7));
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(padded.length));
writeFileSync(OUT, Buffer.concat([length, padded, ...pieces]));
