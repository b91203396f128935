import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../../../src/engine/backends/open.ts';
import { isProblem } from '../../../src/runtime/experiment.ts';
import { bindingNow, type Binding } from '../../../src/engine/native/binding.ts';
import { NativeMachine, type Passes } from '../../../src/engine/native/machine.ts';
import { runNode } from '../../../src/engine/plan/islands.ts';
import { fold } from '../../../src/engine/plan/passes/fold.ts';
import { cse } from '../../../src/engine/plan/passes/cse.ts';
import { identities } from '../../../src/engine/plan/passes/identities.ts';
import { products, totals } from '../../../src/engine/plan/passes/products.ts';
import { sums } from '../../../src/engine/plan/passes/sums.ts';
import { isState } from '../../../src/engine/plan/schedule.ts';
import type { Graph } from '../../../src/engine/plan/graph.ts';
import { recorded } from '../recorded.ts';
import { interpret, type Feeds } from '../interpret.ts';
import { sgd } from '../../../src/catalog/optimizers/sgd/run.ts';
import { specs } from '../specs.ts';

let binding: Binding;
beforeAll(async () => {
  const is = await openBackend('native');
  if (isProblem(is)) throw new Error(is.message);
  console.log(is);
  binding = bindingNow();
});

const evaluate = (node: never, inputs: readonly { numbers: Float32Array; shape: readonly number[]; dtype: 'float32' }[]) =>
  tf.tidy(() => [runNode(node, inputs.map(({ numbers, shape, dtype }) => tf.tensor(numbers, [...shape], dtype)))].flat().map((made) => Float32Array.from(made.dataSync())));
const passes: Passes = { before: [identities], after: [sums, fold(evaluate as never), cse, products, totals] };

export function runNative(graph: Graph, feeds: Feeds): Record<string, number[]> {
  const machine = new NativeMachine(binding);
  const inputs = graph.values.flatMap(({ shape, source }) => (source.kind === 'input' ? [{ name: source.name, shape }] : []));
  machine.write(Object.fromEntries(inputs.filter(({ name }) => isState(name)).map(({ name, shape }) => [name, { shape, values: Float32Array.from(feeds[name]!) }])));
  const plan = machine.plan(graph, passes);
  const others = inputs.filter(({ name }) => !isState(name)).map(({ name, shape }) => [name, { shape, values: name === 'seed' ? Int32Array.from(feeds[name]!) : Float32Array.from(feeds[name]!) }] as const);
  const given = plan.run(Object.fromEntries(others));
  const state = machine.read(Object.keys(graph.outputs).filter(isState));
  machine.close();
  return Object.fromEntries(Object.keys(graph.outputs).map((name) => [name, Array.from(isState(name) ? state[name]! : given[name]!.values)]));
}

test.each(Object.entries(specs))('%s', async (_, [text, rows]) => {
  const { graph, feeds } = await recorded(text, rows, sgd(0.1, { momentum: 0.9 }), 'native');
  const found = runNative(graph, feeds);
  const expected = interpret(graph, feeds);
  for (const [name, numbers] of Object.entries(expected)) {
    const apart = Math.hypot(...numbers.map((n: number, i: number) => n - found[name]![i]!));
    expect(apart / (Math.hypot(...numbers) + 1e-6), name).toBeLessThan(1e-5);
  }
});
