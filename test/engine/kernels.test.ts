import { describe, expect, test } from 'vitest';
import type { Graph } from '../../src/engine/plan/graph.ts';
import { builds, runInstructions } from './run-instructions.ts';

const graph: Graph = {
  values: [
    { shape: [1027], dtype: 'float32', source: { kind: 'input', name: 'inputs/x' } },
    { shape: [1027], dtype: 'float32', source: { kind: 'node' } },
  ],
  nodes: [],
  outputs: {},
};

describe.each(builds)('%s kernels', (build) => {
  test('copy', async () => {
    const x = Float32Array.from({ length: 1027 }, (_, i) => i);
    const { read } = await runInstructions(graph, [{ op: 'copy', args: [{ value: 0 }, { value: 1 }, 1027] }], new Map([[0, x]]), build);
    expect(read(1)).toEqual(x);
  });
});
