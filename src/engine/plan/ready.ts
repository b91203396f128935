/** The runners of this thread: there only where steps are to be replayed, so that pages do not carry them. */
import * as tf from '@tensorflow/tfjs';
import type { Runner } from './runner.ts';

const runners = new Map<string, Runner>();

/** `backend`: TF.js's name of the one that it is the runner of. */
export function setRunner(backend: string, runner: Runner): void {
  runners.set(backend, runner);
}

/** What runs the steps of TF.js's backend; null where nothing does, and where MTLC_PLAN=off. */
export const plansReady = (): Runner | null => (globalThis.process?.env['MTLC_PLAN'] === 'off' ? null : (runners.get(tf.getBackend()) ?? null));
