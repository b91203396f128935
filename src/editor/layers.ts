/** What the checked model tells of layers: their cost, and the tasks that they serve. */
import { layersOf, type LayerNode, type Model, type TaskNode, type ValueNode } from '../check/model.ts';
import type { Shape } from '../ir/ir.ts';
import type { Span } from '../text/source.ts';

const reached = new WeakMap<Model, Map<ValueNode, TaskNode[]>>();

/** The tasks whose answer depends on a layer or an input. */
export function tasksOf(value: ValueNode, model: Model): readonly TaskNode[] {
  const known = reached.get(model) ?? reachOf(model);
  reached.set(model, known);
  return known.get(value) ?? [];
}

function reachOf(model: Model): Map<ValueNode, TaskNode[]> {
  const found = new Map<ValueNode, TaskNode[]>();
  for (const task of model.tasks) {
    const seen = new Set<ValueNode>();
    const open: ValueNode[] = task.output ? [task.output] : [];
    for (let at = open.pop(); at; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      found.set(at, [...(found.get(at) ?? []), task]);
      if (at.kind === 'layer') open.push(...at.inputs);
    }
  }
  return found;
}

const declaredAt = new WeakMap<Model, Map<string, LayerNode[]>>();

/** The layers that a statement gives: one, or one a task, or one a use of its block. */
export function layersAt({ file, start }: Span, model: Model): readonly LayerNode[] {
  let known = declaredAt.get(model);
  if (!known) {
    declaredAt.set(model, (known = new Map()));
    for (const layer of layersOf(model)) {
      const key = keyOf(layer.statement.span);
      known.set(key, [...(known.get(key) ?? []), layer]);
    }
  }
  return known.get(keyOf({ file, start })) ?? [];
}

const keyOf = ({ file, start }: Pick<Span, 'file' | 'start'>): string => `${start} ${file}`;

/** Numbers in its parameters; null where a size is not known. */
export function parametersOf({ parameters }: LayerNode): number | null {
  return total(parameters.map(({ shape }) => sizeOf(shape)));
}

/** For one row of data, forward; null where a size is not known. */
export function multiplyAddsOf({ entry, args, inputs, shape }: LayerNode): number | null {
  const shapes = inputs.map((input) => input.shape);
  if (!entry || !shape || !shapes.every((each): each is Shape => each !== null)) return null;
  const count = entry.multiplyAdds?.(args as never, shapes, shape) ?? 0;
  return Number.isFinite(count) ? count : null;
}

export function sizeOf(shape: Shape): number | null {
  return shape.every((dim) => typeof dim === 'number') ? shape.reduce<number>((all, dim) => all * Number(dim), 1) : null;
}

export function total(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((all, value) => (all === null || value === null ? null : all + value), 0);
}

/** `120,300`, `?` where it is not known. */
export const counted = (value: number | null): string => (value === null ? '?' : value.toLocaleString('en-US'));

/** `all 5 tasks`, `desert, sea`, `12 of 40 tasks`. */
export function served(tasks: readonly TaskNode[], model: Model): string {
  if (tasks.length === 0) return 'no task';
  if (tasks.length === model.tasks.length && tasks.length > 1) return `all ${tasks.length} tasks`;
  return tasks.length <= 4 ? tasks.map(({ name }) => name).join(', ') : `${tasks.length} of ${model.tasks.length} tasks`;
}
