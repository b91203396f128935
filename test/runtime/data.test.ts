import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadData } from '../../src/runtime/data/load.ts';
import { csv } from '../../src/runtime/data/bindings.ts';
import { inMemory } from '../../src/runtime/data/stored.ts';
import { isProblem, type InputBinding, type LabelBinding } from '../../src/runtime/experiment.ts';
import type { Model, Target } from '../../src/runtime/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'mtlc-data-'));
const base = pathToFileURL(join(folder, 'main.ts')).href;

const TABLE = [
  'height,width,sort,fine,price,red,blue,group',
  '1.5,2,rose,yes,10,1,0,train',
  '-3,4e1,Daisy,no,,0,0,train',
  '0.25,0,rose,?,12.5,1,1,test',
];

interface Change {
  readonly text?: string;
  readonly file?: string;
  readonly inputs?: Record<string, InputBinding>;
  readonly tasks?: Record<string, { target: Target; binding?: Partial<LabelBinding> }>;
  readonly data?: Record<string, string>;
}

const x: InputBinding = { shape: [2], source: 'rows', columns: { from: 'height', to: 'width' } };
const sorts: Target = { kind: 'class', labels: ['rose', 'Daisy'] };

function load({
  text = TABLE.join('\n'),
  file = 'rows.csv',
  inputs = { x },
  tasks = { sort: { target: sorts } },
  data,
}: Change) {
  writeFileSync(join(folder, file), file.endsWith('.gz') ? gzipSync(text) : text);
  const names = Object.keys(tasks);
  const model = {
    tasks: names,
    targets: Object.fromEntries(names.map((task) => [task, tasks[task]!.target])),
  } as unknown as Model;
  const labels = Object.fromEntries(
    names.map((task) => [task, { source: 'rows', columns: [task], ...tasks[task]!.binding }]),
  );
  return loadData({ model, sources: { rows: csv(file, base) }, inputs, labels }, data);
}

async function loaded(change: Change) {
  const data = await load(change);
  if (isProblem(data)) throw new Error(data.message);
  return data;
}

describe('loadData', () => {
  it('reads inputs row by row, from gzip too, into arrays that workers share', async () => {
    const { dataset, files } = await loaded({ file: 'rows.csv.gz' });
    expect(dataset.rows).toBe(3);
    expect([...inMemory(dataset.inputs.x!.values)]).toEqual([1.5, 2, -3, 40, 0.25, 0]);
    expect(inMemory(dataset.inputs.x!.values).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(files).toMatchObject([{ source: 'rows', rows: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('reads every kind of label, and leaves out missing cells', async () => {
    const { dataset } = await loaded({
      tasks: {
        sort: { target: sorts },
        fine: { target: { kind: 'binary', yes: 'yes', no: 'no' }, binding: { missing: ['?'] } },
        price: { target: { kind: 'real', size: 1 } },
        colors: {
          target: { kind: 'subset', labels: ['red', 'blue'] },
          binding: { columns: ['red', 'blue'] },
        },
      },
    });
    const plain = Object.entries(dataset.labels).map(([task, { values, has }]) => [
      task,
      [...values],
      [...has],
    ]);
    expect(plain).toEqual([
      ['sort', [0, 1, 0], [1, 1, 1]],
      ['fine', [1, 0, 0], [1, 1, 0]],
      ['price', [10, 0, 12.5], [1, 0, 1]],
      ['colors', [1, 0, 0, 0, 1, 1], [1, 1, 1]],
    ]);
  });

  it.each([
    [{ column: 'group', op: '==', value: 'train' }, [1, 1, 0]],
    [{ column: 'group', op: '!=', value: 'train' }, [0, 0, 1]],
    [{ column: 'height', op: '>=', value: 0.25 }, [1, 0, 1]],
    [{ column: 'width', op: '<', value: 2 }, [0, 0, 1]],
  ] as const)('labels only rows where %o', async (where, has) => {
    const { dataset } = await loaded({ tasks: { sort: { target: sorts, binding: { where } } } });
    expect([...dataset.labels.sort!.has]).toEqual(has);
  });

  it('takes every other cell as no where a binary task names yes alone', async () => {
    const { dataset } = await loaded({ tasks: { fine: { target: { kind: 'binary', yes: 'yes', no: '' } } } });
    expect([...dataset.labels.fine!.values]).toEqual([1, 0, 0]);
  });

  it('takes a label under its alias, and another file for a source', async () => {
    const other = join(folder, 'other.csv');
    writeFileSync(other, 'width,height,sort\n1,2,marguerite\n');
    const { dataset } = await loaded({
      inputs: { x: { shape: [2], source: 'rows', columns: ['height', 'width'] } },
      tasks: { sort: { target: sorts, binding: { aliases: { marguerite: 1 } } } },
      data: { rows: other },
    });
    expect([...inMemory(dataset.inputs.x!.values), ...dataset.labels.sort!.values]).toEqual([2, 1, 1]);
  });
});

describe('what is wrong is named', () => {
  const line = (row: number, text: string): string =>
    TABLE.map((old, i) => (i === row ? text : old)).join('\n');
  const bound = (columns: InputBinding['columns'], shape = [2]) => ({
    inputs: { x: { ...x, columns, shape } },
  });

  it.each<[string, Change, string, RegExp]>([
    ['a file that is not there', { data: { rows: 'none.csv' } }, 'MTL6001', /^there is no file `none.csv`$/],
    ['a folder', { data: { rows: folder } }, 'MTL6002', /it is a folder/],
    [
      'a source that is not there',
      { data: { row: 'x' } },
      'MTL6010',
      /`row`, which is no source; there is `rows`/,
    ],
    ['a column', bound(['height', 'widht']), 'MTL6101', /`widht`; did you mean `width`\?/],
    [
      'a range from right to left',
      bound({ from: 'width', to: 'height' }),
      'MTL6102',
      /`width` does not stand before `height`/,
    ],
    [
      'a width that does not fit',
      bound({ from: 'height', to: 'width' }, [3]),
      'MTL6103',
      /`x` needs 3 columns, and 2 are/,
    ],
    [
      'a cell that is no number',
      { text: line(2, '-3,4x,Daisy,no,,0,0,train') },
      'MTL6104',
      /row 2, column `width`: `4x` is not a number/,
    ],
    [
      'an empty input',
      { text: line(3, '1,,rose,no,1,1,1,a') },
      'MTL6105',
      /row 3, column `width`: an empty cell/,
    ],
    [
      'a label of no set',
      { text: line(3, '1,1,rosé,no,1,1,1,a') },
      'MTL6106',
      /row 3, column `sort`: `rosé` is not in \{ rose, Daisy \}/,
    ],
    [
      'a task without labels',
      {
        tasks: { sort: { target: sorts, binding: { where: { column: 'group', op: '==', value: 'none' } } } },
      },
      'MTL6201',
      /no row is labelled for task `sort`/,
    ],
  ])('%s', async (_, change, code, message) => {
    const problem = await load(change);
    expect(problem).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('lists the columns that there are', async () => {
    const notes = [expect.stringContaining('height, width, sort, fine')];
    expect(await load(bound(['high', 'low']))).toMatchObject({ file: expect.stringContaining('rows.csv'), notes });
  });

  it('notices a decimal comma', async () => {
    const text = 'height;width;sort\n1;2,5;rose\n';
    expect(await load({ text })).toMatchObject({ code: 'MTL6104', notes: [expect.stringContaining('2.5')] });
  });
});
