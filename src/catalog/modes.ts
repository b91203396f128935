/** The modes of kernels as tensors, and the covariances that a prior has for them. */
import type { Shape } from '../ir/ir.ts';
import type { EntryValue } from './arguments.ts';
import type { EntryOf, Layout } from './define.ts';
import { findEntry } from './index.ts';

/** The axes of the kernels of several tasks as one tensor, for kernels of the given shape. */
export function modesOf(layout: Layout, kernel: Shape): readonly string[] {
  if (layout === 'matrix') return ['task', 'feature'];
  return kernel.length > 2 ? ['task', 'space', 'input', 'output'] : ['task', 'input', 'output'];
}

/** The sizes of all modes of the kernels of `count` tasks, for kernels of the given shape. */
export function sizesOf(kernel: Shape, count: number): { readonly [mode: string]: number } {
  const product = (sizes: Shape): number => sizes.reduce<number>((all, size) => all * Number(size), 1);
  return {
    task: count,
    space: product(kernel.slice(0, -2)),
    input: Number(kernel.at(-2)),
    output: Number(kernel.at(-1)),
    feature: product(kernel),
  };
}

/** The covariances of a prior that hold anything, by mode: those among its arguments, and its own. */
export function covariancesOf({ covariances }: EntryOf<'prior'>, args: EntryValue['args']): { readonly [mode: string]: EntryValue } {
  const given = Object.entries(args).filter((pair): pair is [string, EntryValue] => isCovariance(pair[1]));
  return { ...Object.fromEntries(given), ...covariances?.(args as never) };
}

function isCovariance(value: unknown): boolean {
  const entry = (value as Partial<EntryValue> | null)?.entry;
  return entry !== undefined && (findEntry('covariance', entry)?.holds ?? 'nothing') !== 'nothing';
}
