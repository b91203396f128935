/** The model's figure as lines of text: a line for each road that does not fork. */
import type { NetworkFunction } from '../../ir/ir.ts';
import { namesText, shapeText } from './places.ts';
import { shortName, type Plan } from './plan.ts';

const WIDTH = 100;

interface Stretch {
  readonly from: readonly string[];
  readonly text: string;
  /** The values that it gives, by their ids in the model. */
  readonly results: readonly string[];
}

export function figureText(plan: Plan): string[] {
  const stretches = stretchesOf(plan);
  const inputs = new Map(plan.ir.inputs.map(({ name, shape }) => [name, `${name} ${shapeText(shape.slice(1))}`]));
  const readers = countReaders(stretches);
  return stretches
    .filter(({ from }) => !isContinued(from, stretches, readers))
    .flatMap((start) => {
      const parts = [start.from.map((value) => inputs.get(value) ?? shortName(plan, value)).join(' and ')];
      for (let next: Stretch | undefined = start; next; next = continuation(next, stretches, readers)) parts.push(next.text);
      return wrap(parts);
    });
}

function stretchesOf(plan: Plan): Stretch[] {
  const functions = new Map(plan.ir.functions.map((fn) => [fn.name, fn]));
  const before = plan.ir.calls.flatMap((call): Stretch[] => {
    const fn = functions.get(call.function)!;
    return fn.kind === 'head' ? [] : [{ from: call.arguments, text: `${fn.name}: ${layersText(fn)}`, results: call.results }];
  });
  const heads = plan.groups.map(({ tasks, head }): Stretch => {
    const text = `${namesText(tasks.map(({ name }) => name))}: ${layersText(head)}`;
    return { from: tasks[0]!.inputs, text, results: [] };
  });
  return [...before, ...heads];
}

const layersText = (fn: NetworkFunction): string =>
  fn.layers.map(({ name, shape }) => `${name} ${shapeText(shape.slice(1))}`).join('  >  ');

function countReaders(stretches: readonly Stretch[]): Map<string, number> {
  const readers = new Map<string, number>();
  for (const value of stretches.flatMap(({ from }) => from)) readers.set(value, (readers.get(value) ?? 0) + 1);
  return readers;
}

/** What reads `stretch`'s only result, where nothing else reads it and it reads nothing else. */
function continuation(stretch: Stretch, all: readonly Stretch[], readers: ReadonlyMap<string, number>): Stretch | undefined {
  const [result] = stretch.results;
  if (stretch.results.length !== 1 || readers.get(result!) !== 1) return undefined;
  return all.find(({ from }) => from.length === 1 && from[0] === result);
}

function isContinued(from: readonly string[], all: readonly Stretch[], readers: ReadonlyMap<string, number>): boolean {
  return from.length === 1 && readers.get(from[0]!) === 1 && all.some(({ results }) => results.length === 1 && results[0] === from[0]);
}

function wrap(parts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const step of parts.join('  >  ').split('  >  ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(step);
    else if (last.length + step.length + 5 > WIDTH) lines.push(`    >  ${step}`);
    else lines[lines.length - 1] = `${last}  >  ${step}`;
  }
  return lines;
}
