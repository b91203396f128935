/** How each kernel runs: one file a family. */
import type { Lowering } from '../instruction.ts';
import { maps } from './maps.ts';

export const lowerings: Readonly<Record<string, Lowering>> = { ...maps };
