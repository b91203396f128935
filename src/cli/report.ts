/** How commands show diagnostics, and what that means for their exit code. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { fromProblem } from '../diagnostics/from-problem.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { render, summary } from '../diagnostics/render.ts';
import type { Source } from '../text/source.ts';
import type { Console } from './console.ts';
import { exit, type ExitCode } from './exit.ts';

/** Prints diagnostics in the order of their places, and how many there are. */
export function report(diagnostics: readonly Diagnostic[], sources: readonly Source[], console: Console): void {
  const colour = console.live.err;
  for (const diagnostic of diagnostics) console.err(`${render(diagnostic, sources, { colour })}\n`);
  const counted = summary(diagnostics);
  if (counted) console.err(`${counted}\n`);
}

/** `place` stands for the file at fault where the problem names none. */
export function reportProblem(problem: Problem, place: string, console: Console): ExitCode {
  report([fromProblem(problem, place)], [], console);
  return exit.fault;
}

export function exitCodeOf(diagnostics: readonly Diagnostic[], strict = false): ExitCode {
  const counts = ({ severity }: Diagnostic): boolean => severity === 'error' || (strict && severity === 'warning');
  return diagnostics.some(counts) ? exit.fault : exit.done;
}
