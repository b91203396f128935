/** What each kernel is to the machine; a kernel that is not here runs on TF.js. */
import type { Lowering } from '../instruction.ts';
import { maps } from './maps.ts';

const lowerings: Readonly<Record<string, Lowering>> = { ...maps };

export const lower: Lowering = (node, graph) => (Object.hasOwn(lowerings, node.kernel) ? lowerings[node.kernel]!(node, graph) : null);
