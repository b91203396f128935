/** What each kernel is to the machine; a kernel that is not here runs on TF.js. */
import type { Lowering } from '../instruction.ts';
import { convolutions } from './convolutions.ts';
import { entropy } from './entropy.ts';
import { lookups } from './lookups.ts';
import { maps } from './maps.ts';
import { movement } from './movement.ts';
import { pools } from './pools.ts';
import { products } from './products.ts';
import { random } from './random.ts';
import { reductions } from './reductions.ts';
import { softmax } from './softmax.ts';

const lowerings: Readonly<Record<string, Lowering>> = {
  ...convolutions,
  ...entropy,
  ...lookups,
  ...maps,
  ...movement,
  ...pools,
  ...products,
  ...random,
  ...reductions,
  ...softmax,
};

export const lower: Lowering = (node, graph) => (Object.hasOwn(lowerings, node.kernel) ? lowerings[node.kernel]!(node, graph) : null);
