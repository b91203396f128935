/** A graph run in a machine. */
import type { Graph } from '../../src/engine/plan/graph.ts';
import { openMachine } from '../../src/engine/plan/machine.ts';
import { makePlan } from '../../src/engine/plan/plan.ts';
import { Area } from '../../src/engine/plan/area.ts';
import { isState } from '../../src/engine/plan/schedule.ts';
import { compileKernels } from '../../src/engine/plan/wasm/module.ts';
import { sizeOf } from '../../src/runtime/shape.ts';
import { numbersByName } from '../../src/engine/plan/results.ts';
import type { Feeds, Results } from './interpret.ts';

/** State lies as its inputs follow one another. */
export async function runPlan(graph: Graph, feeds: Feeds): Promise<Results> {
  const machine = openMachine(await compileKernels(), 1);
  const inputs = graph.values.flatMap(({ shape, source }) => (source.kind === 'input' ? [{ name: source.name, shape, size: sizeOf(shape) }] : []));
  const state = inputs.filter(({ name }) => isState(name));
  let next = machine.allocate(4 * state.reduce((sum, { size }) => sum + size, 0)) / 4;
  const at = new Map<string, number>();
  for (const { name, size } of state) {
    at.set(name, next);
    next += size;
  }
  const plan = makePlan(graph, machine, { at }, new Area(machine));
  for (const { name } of state) machine.floats().set(Array.from(feeds[name]!), at.get(name)!);
  const others = inputs.filter(({ name }) => !isState(name)).map(({ name, shape }) => [name, { shape, values: name === 'seed' ? Int32Array.from(feeds[name]!) : Float32Array.from(feeds[name]!) }] as const);
  const given = numbersByName(plan.run(Object.fromEntries(others)));
  const read = (name: string, id: number) => (isState(name) ? machine.floats().slice(at.get(name)!, at.get(name)! + sizeOf(graph.values[id]!.shape)) : given[name]!);
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, Array.from(read(name, id))]));
}
