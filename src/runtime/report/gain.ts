/** How much better than guessing tasks are answered. */
import type { Report } from './report.ts';

export interface Gain {
  readonly task: string;
  /** The name of the task's value, such as `f1`. */
  readonly metric: string;
  readonly score: number;
  readonly guess: number;
  /** Better where it is higher: the part of an error that is gone, or what a score has won. */
  readonly gain: number;
}

/** Of each task's first metric, from the weakest to the strongest; tasks without a value come first. */
export function tasksByGain(report: Report, condition: string): readonly string[] {
  const gains = new Map(Object.keys(report.baseline.tasks).map((task) => [task, firstGain(report, condition, task)]));
  return [...gains]
    .sort(([, a], [, b]) => (a?.gain ?? -Infinity) - (b?.gain ?? -Infinity))
    .map(([task]) => task);
}

function firstGain(report: Report, condition: string, task: string): Gain | null {
  const [metric] = Object.keys(report.baseline.tasks[task] ?? {});
  return metric === undefined ? null : gainOf(report, condition, task, metric);
}

/** Null where the task has no such value. */
export function gainOf({ conditions, baseline, better }: Report, condition: string, task: string, metric: string): Gain | null {
  const score = conditions[condition]?.tasks[task]?.[metric]?.mean ?? null;
  const guess = baseline.tasks[task]?.[metric]?.mean ?? null;
  if (score === null || guess === null) return null;
  const gain = better[nameOverall(better, metric)] === 'lower' ? 1 - score / (guess || 1) : score - guess;
  return { task, metric, score, guess, gain };
}

/** A binary task's `f1` is part of the overall `f1_macro`. */
export function nameOverall(better: Report['better'], metric: string): string {
  return metric in better ? metric : (Object.keys(better).find((name) => name.startsWith(`${metric}_`)) ?? metric);
}
