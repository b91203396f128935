/** Sharing units of other forms than the catalogue's, each as one declaration: one column for all, and outputs that read one another. */
import { beforeAll, describe, expect, it } from 'vitest';
import { addEntry } from '../../src/catalog/index.ts';
import { defineSharing } from '../../src/catalog/define.ts';
import { sharingTests } from '../../src/harness/sharing.ts';
import { compileText, irOf, specOf } from '../../src/harness/spec.ts';

/** After Liu et al. 2019: all tasks have one network, of which each attends to its own part; attention sees what was attended to before. */
const attended = defineSharing({
  name: 'attended',
  doc: 'Each task has a mask of its own over what all tasks share.',
  args: {},
  columns: () => ['shared'],
  follows: () => null,
  reads: ['before'],
  equation: 'y_i = \\sigma(x A_i + \\bar y_i B_i) \\odot x',
  parameters: ({ value, before }) => {
    const start = { entry: 'glorot_normal', args: {} };
    const width = value.at(-1)!;
    return { attention: { shape: [width, width], start }, ...(before.length > 0 ? { earlier: { shape: [before.at(-1)!.at(-1)!, width], start } } : {}) };
  },
  lower: ({ values, before, parameters }, op) => {
    const [x] = values;
    const own = op.matmul(x!, parameters.attention!);
    const last = before.at(-1);
    if (!last) return op.mul(op.sigmoid(own), x!);
    const places = last.shape.slice(1, -1).map((_, i) => i + 1);
    const earlier = op.matmul(places.length > 0 ? op.mean(last, { axis: places }) : last, parameters.earlier!);
    const along = [...x!.shape.slice(1, -1).map(() => 1), x!.shape.at(-1)!];
    return op.mul(op.sigmoid(op.add(own, op.reshape(earlier, { shape: along }))), x!);
  },
});

/** A mistake of an author: the output is narrower than what the columns have. */
const narrow = defineSharing({
  name: 'narrow',
  doc: 'Loses what it gets.',
  args: {},
  equation: 'y',
  parameters: () => ({ scale: { shape: [], start: { entry: 'ones', args: {} } } }),
  lower: ({ values, parameters }, op) => op.mul(parameters.scale!, op.mean(values[0]!, { axis: -1 })),
});

beforeAll(() => {
  for (const entry of [attended, narrow]) addEntry({ entry, file: `${entry.name}.ts`, hash: '', code: null });
});

describe('one column for all tasks', () => {
  for (const { says, run } of sharingTests(attended)) it(says, async () => void (await run()));

  it('goes on from itself, while each task goes on from its own outputs', () => {
    const heads = 'each task { h1 = dense(2); h2 = dense(2); o = dense(1); loss: mse }';
    const ir = irOf(specOf({ model: `  input x: real[3]\n  tasks [a, b]: real\n  split after x { ${heads} }\n  share attended at [h1, h2]` }));
    const from = Object.fromEntries(ir.functions[0]!.layers.map((layer) => [layer.name, layer.from]));
    expect(from).toEqual({
      'shared.h1': ['x'],
      'a.h1.mixed': ['shared.h1'],
      'b.h1.mixed': ['shared.h1'],
      'shared.h2': ['shared.h1'],
      'a.h2.mixed': ['shared.h2', 'a.h1.mixed'],
      'b.h2.mixed': ['shared.h2', 'b.h1.mixed'],
    });
  });
});

it('is found out where an output has not the shape of what the columns have', async () => {
  const [shapes] = sharingTests(narrow);
  await expect(shapes!.run()).rejects.toThrow('shape of');
});

it('is offered where its name is misspelt', () => {
  const text = specOf({ model: '  input x: real[3]\n  tasks [a, b]: real\n  split after x { each task { h = dense(2); o = dense(1); loss: mse } }\n  share atended at [h]' });
  expect(compileText(text).diagnostics.map(({ message }) => message)).toEqual(['unknown sharing unit `atended`; did you mean `attended`?']);
});
