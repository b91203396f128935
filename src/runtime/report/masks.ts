/** What the masks of priors came to, layer by layer and task by task: over the parts of each condition and variant. */
import type { Experiment, WeightValues } from '../experiment.ts';
import type { Model } from '../types.ts';
import { variantOf } from '../variants.ts';
import { groupBy } from './group.ts';
import type { Trained } from './report.ts';
import { inRows, nested, spreadOf, type Matrix, type Spread } from './spread.ts';

export interface ShownMasks {
  /** Whether a phase has cut masks at the end: all else here is of those before it. */
  readonly cut: boolean;
  /** Where histograms end: the largest mask of all layers and tasks in the first part. */
  readonly largest: number;
  readonly layers: Readonly<Record<string, LayerMasks>>;
}

export interface LayerMasks {
  readonly masks: readonly MaskNumbers[];
  /** Between tasks, in the order of `masks`. Null of fewer than two, of more than can be written out, and where sizes differ. */
  readonly overlap: Overlap | null;
}

/** Of one task's masks in a layer, or of those that its tasks have in common. */
export interface MaskNumbers {
  readonly task: string | null;
  readonly count: number;
  /** The share that is exactly 0. */
  readonly zeros: Spread<number>;
  /** The share under 0.5, zeros among them. */
  readonly underHalf: Spread<number>;
  readonly mean: Spread<number>;
  readonly histogram: Histogram;
}

/** Counts of the first part. */
export interface Histogram {
  /** In bins of equal width from 0 to `largest`. */
  readonly bins: readonly number[];
  /** Of the first bin, those that are exactly 0. */
  readonly zeros: number;
}

/** By Jaccard's index |A and B| / |A or B| of the places that two tasks keep; 1 of two sets that are empty. */
export interface Overlap {
  /** Places whose mask is above 0. */
  readonly aboveZero: Spread<Matrix>;
  /** Places whose mask is 0.5 or more. */
  readonly fromHalf: Spread<Matrix>;
}

/** By condition and variant. */
export type MasksByVariant = Readonly<Record<string, Readonly<Record<string, ShownMasks>>>>;

export const BINS = 20;
/** Matrices of more tasks are larger than all else in a report. */
const MOST_TASKS = 200;

export function shownMasks(experiment: Experiment, trained: readonly Trained[]): MasksByVariant {
  return nested(groupBy(trained, ({ part }) => part.condition), (own) =>
    nested(groupBy(own, ({ part }) => part.variant), (parts, variant) => overParts(variantOf(experiment, variant).model, parts)),
  );
}

interface Mask {
  readonly name: string;
  readonly task: string | null;
  readonly layer: string;
}

function placedMasks({ tasks, priors = {} }: Model): Mask[] {
  const named = Object.values(priors).flatMap(({ kernels, multiplies }) => (multiplies ? kernels.map((name) => ({ name, ...placeOf(name, tasks, kernels.length > 1) })) : []));
  // Of several kernels of a layer each has its own name.
  const kernels = groupBy([...new Set(named.map(({ kernel }) => kernel))], ownerOf);
  return named.map(({ name, task, kernel }) => ({ name, task, layer: kernels.get(ownerOf(kernel))!.length > 1 ? kernel : ownerOf(kernel) }));
}

/** The kernel's name without its task's, which comes first, or in columns that tasks have in a trunk after it. */
function placeOf(name: string, tasks: readonly string[], ofMany: boolean): { readonly task: string | null; readonly kernel: string } {
  const task = tasks.find((each) => name.startsWith(`${each}.`)) ?? (ofMany ? tasks.find((each) => name.includes(`.${each}.`)) : undefined);
  const kernel = ownerOf(name);
  return task === undefined ? { task: null, kernel } : { task, kernel: `.${kernel}`.replace(`.${task}.`, '.').slice(1) };
}

const ownerOf = (name: string): string => name.slice(0, name.lastIndexOf('.'));

function overParts(model: Model, trained: readonly Trained[]): ShownMasks | null {
  const masks = placedMasks(model);
  if (masks.length === 0 || !trained.every(({ result }) => masks.every(({ name }) => name in result.weights))) return null;
  const of = ({ name }: Mask): WeightValues[] => trained.map(({ result }) => result.uncut?.[name] ?? result.weights[name]!);
  const largest = masks.reduce((most, mask) => of(mask)[0]!.values.reduce((a, b) => Math.max(a, b), most), 0);
  const layers = [...groupBy(masks, ({ layer }) => layer)].map(([layer, own]): [string, LayerMasks] => [
    layer,
    { masks: own.map((mask) => numbersOf(mask, of(mask).map(({ values }) => values), largest)), overlap: overlapOf(own.map(of)) },
  ]);
  return { cut: trained.some(({ result }) => result.uncut !== undefined), largest, layers: Object.fromEntries(layers) };
}

function numbersOf({ task }: Mask, parts: readonly Float32Array[], largest: number): MaskNumbers {
  const count = parts[0]!.length;
  const over = (of: (values: Float32Array) => number): Spread<number> => only(spreadOf(parts.map((values) => [of(values) / count])));
  return {
    task,
    count,
    zeros: over((values) => counted(values, isZero)),
    underHalf: over((values) => counted(values, (value) => value < 0.5)),
    mean: over((values) => values.reduce((sum, value) => sum + value, 0)),
    histogram: { bins: binsOf(parts[0]!, largest), zeros: counted(parts[0]!, isZero) },
  };
}

const only = ({ mean, sd }: Spread<readonly number[]>): Spread<number> => ({ mean: mean[0]!, sd: sd && sd[0]! });

const counted = (values: Float32Array, fits: (value: number) => boolean): number => values.reduce((count, value) => count + (fits(value) ? 1 : 0), 0);

const isZero = (value: number): boolean => value === 0;

/** The last bin holds the largest too. */
function binsOf(values: Float32Array, largest: number): number[] {
  const bins = Array.from({ length: BINS }, () => 0);
  for (const value of values) bins[largest === 0 ? 0 : Math.min(BINS - 1, Math.floor((value / largest) * BINS))]!++;
  return bins;
}

/** `tasks`: of each task its masks by part. */
function overlapOf(tasks: readonly (readonly WeightValues[])[]): Overlap | null {
  const shape = (masks: readonly WeightValues[]): string => masks[0]!.shape.join();
  if (tasks.length < 2 || tasks.length > MOST_TASKS || tasks.some((own) => shape(own) !== shape(tasks[0]!))) return null;
  const matrix = (keeps: (value: number) => boolean): Spread<Matrix> => {
    const parts = tasks[0]!.map((_, part) => {
      const kept = tasks.map((own) => Uint8Array.from(own[part]!.values, (value) => (keeps(value) ? 1 : 0)));
      return kept.flatMap((a) => kept.map((b) => jaccard(a, b)));
    });
    return inRows(spreadOf(parts), tasks.length);
  };
  return { aboveZero: matrix((value) => value > 0), fromHalf: matrix((value) => value >= 0.5) };
}

function jaccard(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    both += a[i]! & b[i]!;
    either += a[i]! | b[i]!;
  }
  return either === 0 ? 1 : both / either;
}
