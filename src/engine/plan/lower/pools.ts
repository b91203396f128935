/** Pools and their gradients, on the kernels of `pool.cc`. */
import { axesOf, type Axes } from '../../kernels/convolutions.ts';
import type { Node } from '../graph.ts';
import type { Lowering } from '../instruction.ts';
import type { Opcode } from '../wasm/opcodes.ts';
import { ids, shapeOf, windowArgs, type Four } from './convolutions.ts';

/** A pool's windows are those of a filter of their size. */
function axesOfPool(shape: Four, attrs: Node['attrs']): Axes {
  const { filterSize } = attrs as { filterSize: number | [number, number] };
  const [height, width] = [filterSize, filterSize].flat() as [number, number];
  return axesOf({ shape }, { shape: [height, width, shape[3], 1] }, attrs, true);
}

/** `image`: which of the node's inputs the windows move over; `count`: how many of them the kernel reads. */
const lowerPool =
  (op: Opcode, image: number, count: number): Lowering =>
  (node, graph) => {
    if (node.attrs['dimRoundingMode'] !== undefined && node.attrs['dimRoundingMode'] !== null) return null;
    const shape = shapeOf(graph, node, image);
    return [{ op, args: [...ids({ ...node, inputs: node.inputs.slice(0, count) }), ...windowArgs(shape, axesOfPool(shape, node.attrs))] }];
  };

export const pools: Readonly<Record<string, Lowering>> = {
  MaxPool: lowerPool('largest_pool', 0, 1),
  AvgPool: lowerPool('mean_pool', 0, 1),
  MaxPoolGrad: lowerPool('largest_pool_gradient', 1, 2),
  AvgPoolGrad: lowerPool('mean_pool_gradient', 1, 1),
};
