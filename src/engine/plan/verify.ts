/** Whether a plan's step is the eager one. */
import type * as tf from '@tensorflow/tfjs';
import type { Results } from './plan.ts';
import { isState } from './schedule.ts';

interface Both {
  /** The state before the step, what TF.js made of it, and what the plan did. */
  readonly before: Readonly<Record<string, tf.Tensor>>;
  readonly made: Readonly<Record<string, tf.Tensor>>;
  readonly after: Readonly<Record<string, tf.Tensor>>;
  readonly results: Results;
}

/** Of a step's move, and of numbers: a random number on an edge may fall to the other side, numbers are rounded otherwise, and TF.js adds up a million of them to 1e-4. */
const OF_MOVE = 1e-3;
const OF_SIZE = 1e-6;
const OF_RESULT = 1e-3;

/** Where both differ by more than rounding; null where they do not. */
export function difference({ before, made, after, results }: Both): string | null {
  for (const [name, tensor] of Object.entries(made)) {
    const theirs = tensor.dataSync<'float32'>();
    if (isState(name)) {
      if (!isSameMove(before[name]!.dataSync<'float32'>(), theirs, after[name]!.dataSync<'float32'>())) return `its plan gives another ${name}`;
    } else if (!isNear(theirs, results[name]!.values)) return `its plan gives another ${name}`;
  }
  return null;
}

function isSameMove(from: ArrayLike<number>, theirs: ArrayLike<number>, ours: ArrayLike<number>): boolean {
  let [apart, moved, size] = [0, 0, 0];
  for (let i = 0; i < theirs.length; i++) {
    if (bothUnfit(theirs[i]!, ours[i]!)) continue;
    apart += (theirs[i]! - ours[i]!) ** 2;
    moved += (theirs[i]! - from[i]!) ** 2;
    size += theirs[i]! ** 2;
  }
  return Math.sqrt(apart) <= OF_MOVE * Math.sqrt(moved) + OF_SIZE * Math.sqrt(size) + Number.MIN_VALUE;
}

function isNear(theirs: ArrayLike<number>, ours: ArrayLike<number>): boolean {
  let [apart, size] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    if (bothUnfit(theirs[i]!, ours[i]!)) continue;
    apart += (theirs[i]! - ours[i]!) ** 2;
    size += theirs[i]! ** 2;
  }
  return Math.sqrt(apart) <= OF_RESULT * Math.sqrt(size) + 1e-7 * Math.sqrt(theirs.length);
}

/** Both are no finite numbers: a training that diverges does so on either road. */
const bothUnfit = (a: number, b: number): boolean => !Number.isFinite(a) && !Number.isFinite(b);
