/** What can be wrong with a training, as values. */
import type { Problem } from '../experiment.ts';

export function noLabelledRows(phase: string, tasks: readonly string[]): Problem {
  return {
    code: 'MTL7201',
    message: `Phase ${phase} has no training row that is labelled for ${tasks.join(', ')}.`,
  };
}

export function nothingMoves(phase: string, train: readonly string[]): Problem {
  return { code: 'MTL7202', message: `Phase ${phase} trains nothing: no parameter is called ${train.join(', ')}.` };
}

export interface Place {
  readonly phase: string;
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
}

/** `loss` is not a finite number; `task` is null where every task's loss is one and only their sum is not. */
export function notFinite(task: string | null, loss: number, { phase, epoch, step }: Place): Problem {
  const what = task === null ? 'The objective' : `The loss of task ${task}`;
  return {
    code: 'MTL7203',
    message: `${what} is ${loss} in phase ${phase}, epoch ${epoch}, step ${step}.`,
    notes: [
      'Usually the learning rate is too high: try a tenth of it.',
      'Inputs that are not scaled do the same: try `scale: standardize`.',
    ],
  };
}

export function interrupted(): Problem {
  return { code: 'MTL7204', message: 'Training was interrupted.' };
}

export function workerStopped(cause: unknown): Problem {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return {
    code: 'MTL7205',
    message: `Training stopped: ${error.message}`,
    notes: error.stack ? [error.stack] : [],
  };
}
