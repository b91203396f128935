/** What a step's inputs are in a machine's memory: the numbers given, or the rows of a table, whichever way they come. */
import { beforeAll, expect, test } from 'vitest';
import { Area } from '../../src/engine/plan/area.ts';
import { Feeding, separate } from '../../src/engine/plan/feeding.ts';
import { openMachine, type Machine } from '../../src/engine/plan/machine.ts';
import type { Numbers, Table } from '../../src/engine/plan/runner.ts';
import { compileKernels } from '../../src/engine/plan/wasm/module.ts';

let machine: Machine;

beforeAll(async () => {
  machine = openMachine(await compileKernels(false), 1);
});

const FLOATS = 256;

/** Feeds inputs by the places of their first floats in a stretch of memory, and gives that memory. */
function opened(places: Readonly<Record<string, number>>): (feeds: Readonly<Record<string, Numbers>>) => number[] {
  const start = machine.allocate(4 * FLOATS) / 4;
  const feeding = new Feeding(machine, new Area(machine), new Map(Object.entries(places).map(([name, at]) => [name, start + at])));
  return (feeds) => {
    machine.floats().fill(9, start, start + FLOATS);
    feeding.write(feeds, 1);
    return [...machine.floats().subarray(start, start + FLOATS)];
  };
}

const counted = (count: number, from = 1): Float32Array => Float32Array.from({ length: count }, (_, i) => from + i);

function tableOf(rows: number, all: Float32Array): Table & { readonly asked: () => number } {
  let asked = 0;
  return { rows, all: () => (asked++, all), asked: () => asked };
}

/** Rows of a table, whose own numbers say that nobody should have asked for them. */
const rowsOf = (table: Table, width: number, ...rows: number[]): Numbers => ({ shape: [rows.length, width], values: new Float32Array(rows.length * width).fill(-1), of: { table, rows: Int32Array.from(rows) } });

test.each([3, 40])('rows of a table, %i numbers each, zeros where there is none', (width) => {
  const feed = opened({ x: 2 });
  const one = tableOf(5, counted(5 * width));
  const expected = (first: number, ...rows: number[]) => rows.flatMap((row) => (row < 0 ? Array(width).fill(0) : [...counted(width, row * width + first)]));
  const around = (numbers: number[]) => [9, 9, ...numbers, ...Array(FLOATS - 2 - numbers.length).fill(9)];
  expect(feed({ x: rowsOf(one, width, 4, -1, 0) })).toEqual(around(expected(1, 4, -1, 0)));
  expect(feed({ x: rowsOf(one, width, 1, 1, 3) })).toEqual(around(expected(1, 1, 1, 3)));
  expect(one.asked()).toBe(1);
  expect(feed({ x: rowsOf(tableOf(2, counted(2 * width, 100)), width, 1, 0, -1) })).toEqual(around(expected(100, 1, 0, -1)));
  expect(feed({ x: rowsOf(one, width, 2, 0, 4) })).toEqual(around(expected(1, 2, 0, 4)));
});

test('a table that is too large to be kept is never asked for', () => {
  const table = tableOf(2 ** 23, counted(6));
  expect(opened({ x: 0 })({ x: rowsOf(table, 3, 0, 1) }).slice(0, 7)).toEqual([...Array(6).fill(-1), 9]);
  expect(table.asked()).toBe(0);
});

test('numbers of their own, and none that is not read', () => {
  expect(opened({ x: 1 })({ x: { shape: [3], values: counted(3) }, other: { shape: [2], values: counted(2) } }).slice(0, 5)).toEqual([9, 1, 2, 3, 9]);
});

const names = ['a', 'b', 'c', 'd'];
const sideBySide = (size: number): Numbers => ({ names, shape: [4, size], values: counted(4 * size) });

test.each([1, 30])('inputs side by side, %i numbers each: to wherever each lies, and none that is not read', (size) => {
  const { values } = sideBySide(size);
  const of = (at: number) => [...values.subarray(at * size, (at + 1) * size)];
  const rest = Array(size).fill(9);
  expect(opened({ a: 2 * size, b: 3 * size, d: 0 })({ label: sideBySide(size) }).slice(0, 4 * size)).toEqual([...of(3), ...rest, ...of(0), ...of(1)]);
  expect(opened({ a: 2 * size, b: 3 * size, c: 0 })({ label: sideBySide(size) }).slice(0, 4 * size)).toEqual([...of(2), ...rest, ...of(0), ...of(1)]);
});

/** Column c of row r; the last column knows nothing in even rows. */
const cell = (c: number, r: number, columns: number): number => (c === columns - 1 && r % 2 === 0 ? 255 : (7 * r + c) % 250);

test.each([
  { columns: 4, rows: [2, 0, -1] },
  { columns: 5, rows: [1, 2, 3, 4, 0, 1, 2, -1] },
  { columns: 19, rows: [4] },
  { columns: 37, rows: [3, 3, 0, 1, 4] },
])('$columns columns of a table of bytes, and which are known: to wherever each lies', ({ columns, rows }) => {
  const bytes = Uint8Array.from({ length: 5 * columns }, (_, i) => cell(i % columns, Math.floor(i / columns), columns));
  const names = Array.from({ length: columns }, (_, c) => `t${c}`);
  const columnsOf = (as: 'numbers' | 'known'): Numbers => ({
    names,
    shape: [columns, rows.length],
    columns: { table: { rows: 5, columns, bytes }, rows: Int32Array.from(rows), as },
    get values(): never { throw new Error('nobody needs them'); },
  });
  const expected = (c: number, as: 'numbers' | 'known') =>
    rows.map((row) => (row < 0 || cell(c, row, columns) === 255 ? 0 : as === 'known' ? 1 : cell(c, row, columns)));
  // The second one is not read, the first one lies behind all others.
  const placeOf = (c: number) => (c === 0 ? columns - 1 : c - 2) * rows.length + 1;
  for (const as of ['numbers', 'known'] as const) {
    const places = Object.fromEntries(names.flatMap((name, c) => (c === 1 ? [] : [[name, placeOf(c)]])));
    const memory = opened(places)({ label: columnsOf(as) });
    for (const c of names.keys()) if (c !== 1) expect(memory.slice(placeOf(c), placeOf(c) + rows.length), `${as} ${c}`).toEqual(expected(c, as));
    expect([memory[0], memory[columns * rows.length + 1]]).toEqual([9, 9]);
  }
});

test('of columns that are too many to be kept the numbers are fed', () => {
  const table = { rows: 2 ** 25, columns: 2, bytes: new Uint8Array() };
  const label = { names: ['a', 'b'], shape: [2, 2], values: counted(4), columns: { table, rows: Int32Array.of(0, 1), as: 'numbers' as const } };
  expect(opened({ a: 0, b: 2 })({ label }).slice(0, 5)).toEqual([1, 2, 3, 4, 9]);
});

test('inputs side by side are also known one by one', () => {
  const row = { shape: [1], values: Float32Array.of(7) };
  const each = separate({ has: sideBySide(2), row });
  expect(Object.keys(each)).toEqual([...names, 'row']);
  expect(each['c']).toEqual({ shape: [2], values: Float32Array.of(5, 6) });
  expect(each['row']).toBe(row);
});
