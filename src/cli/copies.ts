/** `mtlc check --copies`: a spec's rows, read and divided as a run would, and what is both in training and in a test. */
import path from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { fromProblem } from '../diagnostics/from-problem.ts';
import { isProblem } from '../diagnostics/problem.ts';
import type { Ir } from '../ir/ir.ts';
import { copiedIn, copiesProblem } from '../runtime/copies/told.ts';
import { loadData } from '../runtime/data/load.ts';
import type { Experiment } from '../runtime/experiment.ts';
import { prepareProgram } from '../runtime/store/program.ts';
import { emitProgram } from './emitted.ts';

/** What is wrong with the data, or a warning of copies. */
export async function copyDiagnostics(ir: Ir, spec: string, data: Readonly<Record<string, string>>): Promise<Diagnostic[]> {
  const program = await emitProgram(ir, path.dirname(spec), '.');
  const { default: experiment } = (await import(await prepareProgram(program, '.'))) as { default: Experiment };
  const loaded = await loadData(experiment, data);
  if (isProblem(loaded)) return [fromProblem(loaded, spec)];
  const parts = experiment.protocol.split(loaded.dataset, experiment.model.targets, experiment.seed);
  if (isProblem(parts)) return [fromProblem(parts, spec)];
  const problem = copiesProblem(copiedIn(experiment, loaded.dataset, parts));
  return problem ? [{ ...fromProblem(problem, spec), severity: 'warning' }] : [];
}
