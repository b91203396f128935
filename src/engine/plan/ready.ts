/** What plans need of this thread: there only where steps are to be replayed, so that pages do not carry it. */
import type { Graph, Pass } from './graph.ts';
import type { Machine } from './machine.ts';
import type { makePlan, Plan } from './plan.ts';
import type { Build } from './wasm/module.ts';

export interface Ready {
  readonly build: Build;
  readonly passes: readonly Pass[];
  /** That a step is shared by. */
  readonly threads: number;
  open(): Machine;
  /** The plan of a recorded step, after the passes. */
  plan(graph: Graph, ...place: Rest<Parameters<typeof makePlan>>): Plan;
}

type Rest<Of extends readonly unknown[]> = Of extends readonly [unknown, ...infer Others] ? Others : never;

let ready: Ready | null = null;

export function setReady(now: Ready): void {
  ready = now;
}

/** Null before they are ready, and where MTLC_PLAN=off. */
export const plansReady = (): Ready | null => (globalThis.process?.env['MTLC_PLAN'] === 'off' ? null : ready);
