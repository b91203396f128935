/** Masks that priors put beside kernels: which there are, and which become 0. */
import type { WeightValues } from '../experiment.ts';
import type { Arrays } from '../train/phase.ts';
import type { Model } from '../types.ts';

/** By their names, in the order of the priors. */
export function masksOf({ priors = {} }: Pick<Model, 'priors'>): string[] {
  return Object.values(priors).flatMap(({ kernels, multiplies }) => (multiplies ? kernels : []));
}

/** Exact zeros among all masks. */
export function countZeros(masks: Arrays): { readonly numbers: number; readonly zeros: number } {
  const all = Object.values(masks).map(({ values }) => values);
  const zeros = all.reduce((sum, values) => sum + values.reduce((count, value) => count + (value === 0 ? 1 : 0), 0), 0);
  return { numbers: all.reduce((sum, { length }) => sum + length, 0), zeros };
}

/** What lies under the threshold becomes 0. */
export function cutBelow(masks: Arrays, threshold: number): Record<string, WeightValues> {
  return Object.fromEntries(Object.entries(masks).map(([name, { shape, values }]) => [name, { shape, values: values.map((value) => (value < threshold ? 0 : value)) }]));
}

/** A share of all numbers, rounded down, becomes 0: the smallest; of equal ones those that come first. */
export function cutShare(masks: Arrays, share: number): Record<string, WeightValues> {
  const after = Object.entries(masks).map(([name, { shape, values }]) => [name, { shape, values: values.slice() }] as const);
  const places = after.flatMap(([, { values }]) => Array.from(values, (value, at) => ({ values, value, at })));
  places.sort((a, b) => a.value - b.value);
  for (const { values, at } of places.slice(0, Math.floor(share * places.length))) values[at] = 0;
  return Object.fromEntries(after);
}
