import type { Diagnostic } from './diagnostic.ts';
import type { Problem } from './problem.ts';

/** What data or a run is at fault for, as a diagnostic: at the data file, or else at the spec as a whole. */
export function fromProblem(problem: Problem, spec: string): Diagnostic {
  return {
    code: problem.code,
    severity: 'error',
    message: problem.message,
    span: { file: problem.file ?? spec, start: 0, end: 0 },
    notes: (problem.notes ?? []).map((message) => ({ message })),
    fixes: [],
  };
}
