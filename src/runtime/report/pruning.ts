/** What pruning takes away, and what it costs. */
import type { AtThreshold } from '../experiment.ts';
import { groupBy } from './group.ts';
import { modelOf, ofVariant, type MetricSummaries, type Trained } from './report.ts';
import { summarize, type Summary } from './summary.ts';
import { MAIN } from '../variants.ts';

export interface Pruning {
  /** By condition: of the experiment's parts, the test rows answered with masks under thresholds at 0. */
  readonly thresholds: Readonly<Record<string, readonly Threshold[]>>;
  /** Of the network in model/, as it is exported; null where there is none, or nothing counts it. */
  readonly layers: readonly PrunedLayer[] | null;
}

export interface Threshold {
  readonly below: number;
  /** The share of masks that are then 0. */
  readonly zeros: Summary;
  readonly overall: MetricSummaries;
  readonly tasks: Readonly<Record<string, MetricSummaries>>;
}

/** Numbers and multiply-adds of a row, in the network without idle channels and before; `nonzero` are the numbers before that are not 0. */
export interface PrunedLayer {
  readonly layer: string;
  readonly before: Size;
  readonly after: Size;
  readonly nonzero: number;
}

interface Size {
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** Counts a trained network: the compiler knows its layers. */
export type CountLayers = (weights: Trained['result']['weights']) => readonly PrunedLayer[];

/** Null of a model without masks. */
export function pruningOf(judged: readonly Trained[], trained: readonly Trained[], count: CountLayers | undefined): Pruning | null {
  const own = ofVariant(judged, MAIN).filter(({ result }) => result.thresholds);
  if (own.length === 0) return null;
  const model = modelOf(trained);
  const thresholds = [...groupBy(own, ({ part }) => part.condition)].map(([condition, parts]) => [condition, overParts(parts.map(({ result }) => result.thresholds!))]);
  return { thresholds: Object.fromEntries(thresholds), layers: (model && count?.(model.result.weights)) ?? null };
}

function overParts(parts: readonly (readonly AtThreshold[])[]): Threshold[] {
  return parts[0]!.map(({ below, overall, tasks }, at) => {
    const summaries = (of: (one: AtThreshold) => Readonly<Record<string, number | null>>, names: readonly string[]): MetricSummaries =>
      Object.fromEntries(names.map((name) => [name, summarize(parts.map((part) => of(part[at]!)[name]!))]));
    return {
      below,
      zeros: summarize(parts.map((part) => part[at]!.zeros)),
      overall: summaries((one) => one.overall, Object.keys(overall)),
      tasks: Object.fromEntries(Object.entries(tasks).map(([task, metrics]) => [task, summaries((one) => one.tasks[task]!, Object.keys(metrics))])),
    };
  });
}
