/** Which ops of a trace wait for which. */
import type { Op } from './graph-def.ts';

/** The op that an edge comes from. */
const makerOf = (edge: string): string => edge.replace(/^\^/, '').replace(/:\d+$/, '');

/** By each of `reads`, names of ops outside the trace: the last op that reads what it gives, in any shape. */
export function lastReaders(ops: readonly Op[], reads: ReadonlySet<string>): ReadonlyMap<string, string> {
  const sources = new Map([...reads].map((name) => [name, name]));
  const last = new Map<string, string>();
  for (const { name, op, inputs } of ops) {
    for (const input of inputs) {
      const source = sources.get(input);
      if (source === undefined) continue;
      if (op === 'Reshape') sources.set(name, source);
      last.set(source, name);
    }
  }
  return last;
}

/** Whether one of `ends`, edges, comes after the op `from` anyhow. */
export function reaches(ops: readonly Op[], from: string, ends: readonly string[]): boolean {
  const places = placesOf(ops);
  const first = places.get(from)!;
  const seen = new Set<string>();
  const open = ends.map(makerOf);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === from) return true;
    const place = places.get(name);
    // Ops wait for earlier ones alone.
    if (place === undefined || place < first || seen.has(name)) continue;
    seen.add(name);
    open.push(...ops[place]!.inputs.map(makerOf));
  }
  return false;
}

const known = new WeakMap<readonly Op[], ReadonlyMap<string, number>>();

function placesOf(ops: readonly Op[]): ReadonlyMap<string, number> {
  const places = known.get(ops) ?? new Map(ops.map(({ name }, i) => [name, i]));
  known.set(ops, places);
  return places;
}
