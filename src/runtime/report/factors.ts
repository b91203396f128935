/** What the tasks' losses counted for at the end of training, where a weighting says so. */
import { groupBy } from './group.ts';
import type { Trained } from './report.ts';
import { summarize, type Summary } from './summary.ts';

/** By condition, variant and task: over the parts, the means of the last epoch in which the task was trained. */
export type Factors = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Summary>>>>>>;

export function lastFactors(trained: readonly Trained[]): Factors {
  const weighed = trained.filter(({ result }) => result.history.some(({ factors }) => factors));
  const byCondition = groupBy(weighed, ({ part }) => part.condition);
  return Object.fromEntries(
    [...byCondition].map(([condition, own]) => {
      const byVariant = groupBy(own, ({ part }) => part.variant);
      return [condition, Object.fromEntries([...byVariant].map(([variant, parts]) => [variant, overParts(parts)]))];
    }),
  );
}

function overParts(parts: readonly Trained[]): Record<string, Summary> {
  const last = parts.map(({ result }) => Object.assign({}, ...result.history.map(({ factors }) => factors ?? {})) as Record<string, number>);
  return Object.fromEntries(Object.keys(last[0]!).map((task) => [task, summarize(last.map((factors) => factors[task]!))]));
}
