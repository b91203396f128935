/** `mtlc explain --plan`: where a step's time and memory go, line by line, and how near the memory that `explain` reckons with comes. */
import { describe, expect, test } from 'vitest';
import { mtlc } from './mtlc.ts';

interface Row {
  readonly kernel: string;
  readonly lines: readonly string[];
}

interface Step {
  readonly of: string;
  readonly predictedBytes: number | null;
  readonly recorded: readonly Row[];
  readonly plan: readonly Row[];
  readonly lines: readonly { readonly line: string; readonly bytes: { readonly state: number; readonly made: number } }[];
  readonly bytes: { readonly state: number; readonly step: number; readonly constants: number; readonly code: number };
}

async function lastStepOf(spec: string): Promise<Step> {
  const { code, out, err } = await mtlc(['explain', spec, '--plan', '--json']);
  expect(code, err).toBe(0);
  return (JSON.parse(out) as { readonly steps: readonly Step[] }).steps.at(-1)!;
}

describe('lines of the spec', () => {
  test('of mt-dnn: forward, gradient and update stand at the layer, the loss at its own', async () => {
    const { recorded, lines } = await lastStepOf('specs/mt-dnn.mtl');
    expect(lines.map(({ line }) => line)).toEqual(['7', '8', '13', '14']);
    const linesOf = (kernel: string): string[] => [...new Set(recorded.filter((row) => row.kernel === kernel).flatMap((row) => row.lines))].sort();
    expect(linesOf('Sigmoid')).toEqual(['13', '7', '8']);
    expect(linesOf('BatchMatMul')).toEqual(['13', '7', '8']);
    expect(linesOf('OneHot')).toEqual(['14']);
    expect(recorded.filter((row) => row.lines.length === 0)).toEqual([]);
    // Values and velocities of 294 x 300 weights and 300 biases, 4 bytes each.
    expect(lines[0]!.bytes.state).toBe(2 * 4 * (294 * 300 + 300));
  });

  test('of drn: the penalty stands at the prior', async () => {
    const { recorded, plan } = await lastStepOf('specs/drn.mtl');
    // What tasks have rows of their own for is nobody's line.
    expect(recorded.filter((row) => row.lines.length === 0).map(({ kernel }) => kernel)).toEqual(['SplitV']);
    const over = plan.filter(({ kernel, lines }) => kernel === 'Product' && lines.includes('19'));
    expect(over.length).toBeGreaterThan(0);
  });
});

// Gradients of embeddings and attention take more than is reckoned with.
test.each(['specs/mt-dnn.mtl', 'specs/drn.mtl', 'specs/damtl.mtl', 'examples/corel16k.mtl', 'examples/domains.mtl', 'examples/flowers.mtl'])(
  'the steps of %s take the memory that explain says, to a fifth',
  async (spec) => {
    const { predictedBytes, bytes } = await lastStepOf(spec);
    const taken = bytes.state + bytes.step + bytes.constants + bytes.code;
    expect(predictedBytes! / taken).toBeGreaterThan(0.8);
    expect(predictedBytes! / taken).toBeLessThan(1.2);
  },
);
