/** The steps of a spec, looked at on made-up rows: what `explain --plan` and `doctor` say of them. */
import path from 'node:path';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { openBackend } from '../../engine/backends/open.ts';
import { inspect, type Inspected } from '../../engine/plan/inspect.ts';
import { machineReady } from '../../engine/plan/prepare.ts';
import type { Way } from '../../engine/plan/step.ts';
import type { Build } from '../../engine/plan/wasm/module.ts';
import { rehearse, type Scene } from '../../harness/rehearsal.ts';
import type { Ir } from '../../ir/ir.ts';
import type { Experiment } from '../../runtime/experiment.ts';
import { prepareProgram } from '../../runtime/store/program.ts';
import { emitProgram } from '../emitted.ts';

export interface Stage {
  readonly build: Build;
  readonly scenes: readonly Scene[];
}

/** Rows of a step where a phase does not say. */
const BATCH = 32;

/** The kinds of steps that the spec's phases take, at the size of their batches, by a program that says which line it is at. */
export async function stageOf(ir: Ir, spec: string, steps: number): Promise<Stage | Problem> {
  const backend = await openBackend('wasm');
  if (isProblem(backend)) return backend;
  const program = await emitProgram(ir, path.dirname(spec), '.', true);
  const { default: experiment } = (await import(await prepareProgram(program, '.'))) as { default: Experiment };
  const rows = Math.max(...ir.train.phases.map(({ use }) => (typeof use.args['batch'] === 'number' ? use.args['batch'] : BATCH)), 3);
  // A task has a label in two rows of three.
  const scenes = await rehearse({ ir, experiment, rows: ir.rows === 'own' ? rows : Math.ceil(1.5 * rows) + 2, steps });
  return isProblem(scenes) ? scenes : { build: machineReady()!.build, scenes };
}

export async function inspected({ calls, open }: Scene, ir: Ir): Promise<Inspected | { readonly eager: string }> {
  const steps = await open();
  const { compute, feeds } = calls[0]!;
  const found = inspect({ state: steps.state(), tasks: ir.tasks.map(({ name }) => name), compute, feeds, now: () => performance.now() });
  steps.release();
  return found;
}

/** How a kind of step runs once it was held against TF.js. */
export async function wayOf({ calls, open }: Scene): Promise<Way> {
  const steps = await open();
  for (const { kind, compute, feeds } of calls) await steps.run(kind, compute, feeds);
  const way = steps.ways().get(calls[0]!.kind) ?? { eager: 'plans are off (MTLC_PLAN)' };
  steps.release();
  return way;
}

/** Kinds of steps of a phase differ in their tasks alone. */
export function titleOf({ phase, tasks, batch }: Scene, ir: Ir): string {
  const which = tasks.length === ir.tasks.length || tasks.length === 0 ? '' : tasks.length > 3 ? `, ${tasks.length} tasks` : `, ${tasks.join(', ')}`;
  return `phase ${phase}${which}, ${batch} rows a step`;
}
