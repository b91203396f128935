import type { Shape, TargetType } from '../../ir/ir.ts';

/** Numbers in a tensor; null where a size is not known without the data. */
export function sizeOf(shape: Shape): number | null {
  return shape.every((dim) => typeof dim === 'number') ? shape.reduce<number>((all, dim) => all * Number(dim), 1) : null;
}

/** Null where any of them is not known. */
export function sum(values: readonly (number | null)[]): number | null {
  return values.some((value) => value === null) ? null : values.reduce<number>((all, value) => all + value!, 0);
}

/** The value with a task's number for the symbol of heads whose tasks differ. */
export function resolve<T>(value: T, classes: number): T {
  if (value === 'classes') return classes as T;
  if (Array.isArray(value)) return value.map((item: unknown) => resolve(item, classes)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve<unknown>(item, classes)])) as T;
}

/** What the symbol stands for. */
export function widthOf(target: TargetType): number {
  if (target.kind === 'binary') return 1;
  return target.kind === 'real' ? target.size : target.labels.length;
}
