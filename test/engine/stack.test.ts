import { describe, expect, test } from 'vitest';
import type { Graph } from '../../src/engine/plan/graph.ts';
import { stack } from '../../src/engine/plan/passes/stack.ts';
import { Builder } from './build-graph.ts';
import { counted, expectSame } from './passes.ts';

const TASKS = ['north', 'east', 'south', 'west'];

/** Does the same for each task; results are outputs. */
function forTasks(b: Builder, each: (task: string, i: number) => number): Graph {
  return b.graph(Object.fromEntries(TASKS.map((task, i) => [`y/${task}`, each(task, i)])));
}

const kernelOf = (b: Builder, task: string, shape: readonly number[] = [3, 2]) => b.input(`values/${task}.head.kernel`, shape);
const flags = { attrs: { transposeA: false, transposeB: false } };

describe('stack', () => {
  test('heads on one trunk are one product and one addition, whose parts are views', () => {
    const b = new Builder();
    const x = b.call('Relu', [b.input('x', [4, 3])], [4, 3]);
    const graph = forTasks(b, (task) => {
      const product = b.call('BatchMatMul', [x, kernelOf(b, task)], [4, 2], flags);
      return b.call('Add', [product, b.input(`values/${task}.head.bias`, [2])], [4, 2]);
    });
    const after = stack.run(graph);
    expect(counted(after)).toEqual({ Relu: 1, BatchMatMul: 1, Add: 1 });
    expect(after.values.filter(({ source }) => source.kind === 'joined').map(({ shape }) => shape)).toEqual([[4, 3, 2], [4, 2]]);
    expectSame(graph, after);
  });

  test('slots of a batch need not be joined: they lie together', () => {
    const b = new Builder();
    const x = b.input('x', [8, 3]);
    const graph = forTasks(b, (_, i) => b.call('Exp', [b.view(x, [2, 3], 6 * i)], [2, 3]));
    const after = stack.run(graph);
    expect(counted(after)).toEqual({ Exp: 1 });
    expect(after.values.some(({ source }) => source.kind === 'joined')).toBe(false);
    expectSame(graph, after);
  });

  test('in whatever order they were recorded', () => {
    const b = new Builder();
    const kernels = TASKS.map((task) => kernelOf(b, task));
    const doubled = kernels.map((kernel) => b.call('Square', [kernel], [3, 2]));
    const back = [...TASKS.keys()].reverse().map((i) => b.call('Multiply', [doubled[i]!, kernels[i]!], [3, 2]));
    const graph = b.graph(Object.fromEntries(back.map((id, i) => [`y${i}`, id])));
    const after = stack.run(graph);
    expect(counted(after)).toEqual({ Square: 1, Multiply: 1 });
    expectSame(graph, after);
  });

  test('a sum over tasks is one over the stack', () => {
    const b = new Builder();
    const losses = TASKS.map((task) => b.call('Log', [b.input(`loss/${task}`, [])], []));
    const graph = b.graph({ total: b.call('AddN', [...losses].reverse(), []) });
    const after = stack.run(graph);
    expect(counted(after)).toEqual({ Log: 1, Sum: 1 });
    expectSame(graph, after);
  });

  test('kernels that are packed lie together, as those who pack them want it', () => {
    const b = new Builder();
    const kernels = TASKS.map((task) => kernelOf(b, task));
    const packed = b.call('Pack', kernels, [4, 3, 2], { attrs: { axis: 0 } });
    const graph = b.graph({ packed: b.call('Exp', [packed], [4, 3, 2]), ...Object.fromEntries(kernels.map((id, i) => [`y${i}`, b.call('Neg', [id], [3, 2])])) });
    const after = stack.run(graph);
    expect(counted(after)).toEqual({ Exp: 1, Neg: 1 });
    expectSame(graph, after);
  });

  /** Of x [2, 3], one a task. */
  const kernels: Record<string, (b: Builder, x: number, task: string) => number> = {
    'a sum': (b, x) => b.call('Sum', [x], [2], { attrs: { axis: -1, keepDims: false } }),
    'a sum of all': (b, x) => b.call('Sum', [x], [], { attrs: { axis: null, keepDims: false } }),
    'a maximum': (b, x) => b.call('Max', [x], [2, 1], { attrs: { reductionIndices: [1], keepDims: true } }),
    'a softmax': (b, x) => b.call('Softmax', [x], [2, 3], { roles: ['logits'], attrs: { dim: 1 } }),
    'a transpose': (b, x) => b.call('Transpose', [x], [3, 2], { attrs: { perm: [1, 0] } }),
    'a slice': (b, x) => b.call('Slice', [x], [2, 2], { attrs: { begin: [0, 1], size: [2, 2] } }),
    'padding': (b, x) => b.call('PadV2', [x], [2, 5], { attrs: { paddings: [[0, 0], [1, 1]], constantValue: 0 } }),
    'a tile': (b, x) => b.call('Tile', [x], [2, 6], { attrs: { reps: [1, 2] } }),
    'a concatenation': (b, x, task) => b.call('Concat', [x, b.input(`z/${task}`, [2, 1])], [2, 4], { roles: ['0', '1'], attrs: { axis: 1 } }),
    'a pack': (b, x, task) => b.call('Pack', [x, b.input(`z/${task}`, [2, 3])], [2, 2, 3], { roles: ['0', '1'], attrs: { axis: 1 } }),
    'a part': (b, x) => b.calls('SplitV', [x], [[2, 1], [2, 2]], { attrs: { numOrSizeSplits: [1, 2], axis: 1 } })[1]!,
    'a column': (b, x) => b.calls('Unpack', [x], [[2], [2], [2]], { roles: ['value'], attrs: { axis: 1 } })[2]!,
    'one-hot rows': (b, _, task) => b.call('OneHot', [b.input(`label/${task}`, [2], 'int32')], [2, 3], { roles: ['indices'], attrs: { dtype: 'float32', depth: 3, onValue: 1, offValue: 0 } }),
    'rows of a table': (b, _, task) => {
      const table = b.values.findIndex(({ source }) => source.kind === 'input' && source.name === 'table');
      const all = table < 0 ? b.input('table', [2, 3]) : table;
      return b.call('GatherV2', [all, b.input(`label/${task}`, [4], 'int32')], [4, 3], { roles: ['x', 'indices'], attrs: { axis: 0, batchDims: 0 } });
    },
    'pooling': (b, _, task) => b.call('MaxPool', [b.input(`photo/${task}`, [1, 4, 4, 1])], [1, 2, 2, 1], { attrs: { filterSize: 2, strides: 2, pad: 'valid' } }),
  };

  test.each(Object.keys(kernels))('%s of each task is one node', (name) => {
    const b = new Builder();
    const graph = forTasks(b, (task) => kernels[name]!(b, b.input(`x/${task}`, [2, 3]), task));
    const after = stack.run(graph);
    expect(after.nodes.length).toBe(1);
    expectSame(graph, after);
  });

  test('tasks of other shapes are stacks of their own', () => {
    const b = new Builder();
    const x = b.input('x', [4, 3]);
    const graph = forTasks(b, (task, i) => b.call('BatchMatMul', [x, kernelOf(b, task, [3, 2 + (i % 2)])], [4, 2 + (i % 2)], flags));
    const after = stack.run(graph);
    expect(counted(after)).toEqual({ BatchMatMul: 2 });
    expectSame(graph, after);
  });

  test('what a task computes twice is one part of a stack, read twice', () => {
    const b = new Builder();
    const graph = forTasks(b, (task) => {
      const x = b.input(`x/${task}`, [2, 3]);
      return b.call('Multiply', [b.call('Exp', [x], [2, 3]), b.call('Exp', [x], [2, 3])], [2, 3]);
    });
    const after = stack.run(graph);
    expect(counted(after)).toEqual({ Exp: 1, Multiply: 1 });
    expectSame(graph, after);
  });

  test('steps of one chain are no stack', () => {
    const b = new Builder();
    const graph = b.graph({ y: [1, 2, 3].reduce((x) => b.call('Exp', [x], [2]), b.input('x', [2])) });
    expect(counted(stack.run(graph))).toEqual({ Exp: 3 });
  });

  test('thousands of tasks are no more nodes than few', () => {
    const b = new Builder();
    const x = b.input('x', [2, 3]);
    const losses = Array.from({ length: 2000 }, (_, i) => b.call('Sum', [b.call('BatchMatMul', [x, kernelOf(b, `t${i}`)], [2, 2], flags)], [], { attrs: { axis: null, keepDims: false } }));
    expect(counted(stack.run(b.graph({ total: b.call('AddN', losses, []) })))).toEqual({ BatchMatMul: 1, Sum: 2 });
  });
});
