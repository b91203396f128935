/** What each kernel is to the machine; a kernel that is not here runs on TF.js. */
import type { Lowering } from '../instruction.ts';
import { convolutions } from './convolutions.ts';
import { maps } from './maps.ts';
import { products } from './products.ts';

const lowerings: Readonly<Record<string, Lowering>> = { ...convolutions, ...maps, ...products };

export const lower: Lowering = (node, graph) => (Object.hasOwn(lowerings, node.kernel) ? lowerings[node.kernel]!(node, graph) : null);
