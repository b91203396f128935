import { describe, expect, test } from 'vitest';
import { passesOf, simplified } from '../../src/engine/plan/passes/index.ts';
import type { Pass } from '../../src/engine/plan/graph.ts';
import { evaluate, interpret } from './interpret.ts';
import { counted, expectNear, expectSame } from './passes.ts';
import { recorded } from './recorded.ts';
import { runPlan } from './run-plan.ts';
import { specs } from './specs.ts';

const passes = (text?: string) => passesOf(text, evaluate) as readonly Pass[];
const names = (text?: string): string[] => passes(text).map(({ name }) => name);

describe('MTLC_PASSES', () => {
  test('all by default, none, all but some, only some', () => {
    expect(names('all')).toEqual(names());
    expect(names('none')).toEqual([]);
    expect(names('-stack, -cse')).toEqual(names().filter((name) => name !== 'stack' && name !== 'cse'));
    expect(names('cse,identities')).toEqual(['identities', 'cse']);
  });

  test('an unknown name is told with those that there are', () => {
    const found = passesOf('-stak', evaluate) as { unfit: string };
    expect(found.unfit).toMatch(/^MTLC_PASSES has no pass stak; there are all, none, identities, .*stack/);
  });
});

test.each(Object.entries(specs))('a step of %s gives the same after each pass, and on a machine', async (_, [text, rows]) => {
  const { graph, feeds } = await recorded(text, rows);
  const last = passes().reduce((now, pass) => {
    const after = pass.run(now);
    expect(after.nodes.length, pass.name).toBeLessThanOrEqual(now.nodes.length + 8);
    expectSame(graph, after, feeds);
    return after;
  }, graph);
  expectNear(interpret(graph, feeds), await runPlan(last, feeds));
});

test.each(['drn', 'tree'])('a step of %s gives the same without any one of them', async (name) => {
  const { graph, feeds } = await recorded(...specs[name]!);
  for (const pass of names()) expectSame(graph, simplified(graph, passes(`-${pass}`)), feeds);
});

test('tasks cost no nodes of their own', async () => {
  const [few, many] = await Promise.all(['owners', 'keywords'].map(async (name) => (await recorded(...specs[name]!)).graph));
  for (const graph of [few!, many!]) expect(Object.values(counted(simplified(graph, passes()))).reduce((a, b) => a + b)).toBeLessThan(60);
});
