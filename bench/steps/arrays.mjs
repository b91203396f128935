/** Arrays in a folder, for programs in several languages: `NAME.json` says what lies where in `NAME.bin`, little-endian. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {{ shape: readonly number[], values: Float32Array | Int32Array }} Values Row-major. */

/** @param {Record<string, Values>} arrays */
export function writeArrays(folder, name, arrays) {
  let at = 0;
  const index = {};
  for (const [key, { shape, values }] of Object.entries(arrays)) {
    index[key] = { shape, type: values instanceof Int32Array ? 'int32' : 'float32', at };
    at += values.byteLength;
  }
  const bytes = Object.values(arrays).map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  writeFileSync(path.join(folder, `${name}.bin`), Buffer.concat(bytes));
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(index));
}

/** @returns {Record<string, Values>} */
export function readArrays(folder, name) {
  const bytes = readFileSync(path.join(folder, `${name}.bin`));
  const index = JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
  return Object.fromEntries(
    Object.entries(index).map(([key, { shape, type, at }]) => {
      const size = shape.reduce((all, dim) => all * dim, 1);
      const own = bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + 4 * size);
      return [key, { shape, values: type === 'int32' ? new Int32Array(own) : new Float32Array(own) }];
    }),
  );
}

/** [count, ...shape] of arrays of one shape. */
export function stack(arrays) {
  const [{ shape, values }] = arrays;
  const all = new Float32Array(arrays.length * values.length);
  arrays.forEach((each, i) => all.set(each.values, i * values.length));
  return { shape: [arrays.length, ...shape], values: all };
}

/** Along the last axis, of arrays of one shape. */
export function concat(arrays) {
  const [{ shape, values }] = arrays;
  const width = shape.at(-1);
  const rows = values.length / width;
  const all = new Float32Array(arrays.length * values.length);
  arrays.forEach((each, i) => {
    for (let row = 0; row < rows; row++) all.set(each.values.subarray(row * width, (row + 1) * width), (row * arrays.length + i) * width);
  });
  return { shape: [...shape.slice(0, -1), arrays.length * width], values: all };
}
