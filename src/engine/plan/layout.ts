/** The order in which state lies in memory: what tasks have alike lies together, so that it can be worked on as one. */
import { sizeOf } from '../../runtime/shape.ts';

export interface StateLayout {
  /** The first float of each part, in the order in which they lie. */
  readonly at: ReadonlyMap<string, number>;
  readonly floats: number;
}

interface Part {
  readonly name: string;
  readonly size: number;
  /** What it is kept for: `values`, or the kind of slot. */
  readonly kind: string;
  /** The parameter's name without its task. */
  readonly role: string;
  readonly task: number;
}

/**
 * `values/PARAMETER` and `slots/PARAMETER/SLOT`; a parameter of a task is called TASK.ROLE. Without gaps: values first, then one
 * kind of slot after the other, each with its parameters in the same order.
 */
export function layState(shapes: Readonly<Record<string, readonly number[]>>, tasks: readonly string[]): StateLayout {
  const places = new Map(tasks.map((task, i) => [task, i]));
  const parts = Object.entries(shapes).map(([name, shape]) => partOf(name, sizeOf(shape), places));
  const kinds = firsts(parts.map(({ kind }) => kind));
  const roles = firsts(parts.map(({ role }) => role));
  const uneven = unevenRoles(parts);
  parts.sort(
    (a, b) => kinds.get(a.kind)! - kinds.get(b.kind)! || uneven(a) - uneven(b) || roles.get(a.role)! - roles.get(b.role)! || a.task - b.task,
  );
  let floats = 0;
  const at = new Map<string, number>();
  for (const { name, size } of parts) {
    at.set(name, floats);
    floats += size;
  }
  return { at, floats };
}

function partOf(name: string, size: number, places: ReadonlyMap<string, number>): Part {
  const [of, ...path] = name.split('/');
  const kind = of === 'slots' ? `slots/${path.slice(1).join('/')}` : 'values';
  const parameter = path[0]!;
  const dot = parameter.indexOf('.');
  const task = places.get(parameter.slice(0, dot)) ?? -1;
  return { name, size, kind, role: task < 0 ? parameter : parameter.slice(dot + 1), task };
}

const firsts = (names: readonly string[]): Map<string, number> => new Map([...new Set(names)].map((name, i) => [name, i]));

/** Roles whose floats are no multiple of 4 come last, so that the others lie at even addresses. */
function unevenRoles(parts: readonly Part[]): (part: Part) => number {
  const sizes = new Map<string, number>();
  const key = ({ kind, role }: Part) => `${kind} ${role}`;
  for (const part of parts) sizes.set(key(part), (sizes.get(key(part)) ?? 0) + part.size);
  return (part) => (sizes.get(key(part))! % 4 === 0 ? 0 : 1);
}
