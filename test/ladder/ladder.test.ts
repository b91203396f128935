/** One spec at every step of the road, each held against a file that a person has read. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { balance } from '../../grammar/brackets.ts';
import { layout } from '../../grammar/layout.ts';
import { scan } from '../../grammar/lexer.ts';
import { check } from '../../src/check/check.ts';
import { layersOf, type Model, type ValueNode } from '../../src/check/model.ts';
import { compile, type Host } from '../../src/compiler.ts';
import { readFacts } from '../../src/data-facts/read.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import { factsReader } from '../../src/runtime/data/facts-reader.ts';
import { format } from '../../src/syntax/format.ts';
import { parse } from '../../src/syntax/parse.ts';
import { children, type Node } from '../../src/syntax/visit.ts';

const path = 'test/ladder/flowers.mtl';
const source = { path, text: readFileSync(path, 'utf8') };
const reader = factsReader(mkdtempSync(join(tmpdir(), 'mtlc-')));
const facts = readFacts({ rows: { path: 'test/ladder/flowers.csv' } }, reader);
const host: Host = { read: () => source, facts: () => facts };

const golden = (name: string) => `goldens/${name}`;

it('as tokens', async () => {
  const { tokens } = layout(balance(scan(source.text).tokens, source.text).tokens);
  const lines = tokens.map((token) => `${token.tokenType.name.padEnd(18)} ${JSON.stringify(token.image)}`);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden('1-tokens.txt'));
});

it('as a tree', async () => {
  const draw = (node: Node, depth: number): string[] => [
    `${'  '.repeat(depth)}${'kind' in node ? node.kind : 'part'}${textOf(node)}`,
    ...children(node).flatMap((child) => draw(child, depth + 1)),
  ];
  await expect(`${draw(parse(source).file, 0).join('\n')}\n`).toMatchFileSnapshot(golden('2-tree.txt'));
});

function textOf(node: Node): string {
  const { start, end } = node.span;
  return children(node).length === 0 ? ` ${source.text.slice(start, end)}` : '';
}

it('as a checked model', async () => {
  const { model, diagnostics } = check([parse(source).file], new Map([[path, source]]), facts);
  expect(diagnostics).toEqual([]);
  await expect(`${JSON.stringify(summary(model!), null, 2)}\n`).toMatchFileSnapshot(golden('3-model.json'));
});

/** The model without its cycles and places. */
function summary(model: Model) {
  const names = (values: readonly ValueNode[]) => values.map((value) => value.path);
  return {
    name: model.name,
    inputs: model.inputs.map((input) => ({ name: input.path, shape: input.shape, scale: input.scale?.entry })),
    layers: layersOf(model).map((layer) => ({
      path: layer.path,
      entry: layer.entry?.name,
      args: layer.args,
      from: names(layer.inputs),
      shape: layer.shape,
      parameters: layer.parameters.map((parameter) => `${parameter.name} [${parameter.shape.join(', ')}]`),
    })),
    tasks: model.tasks.map((task) => ({
      name: task.name,
      target: task.target,
      loss: task.loss?.value,
      weight: task.weight,
      from: names(task.from),
      output: task.output?.path,
    })),
    inputBindings: model.inputBindings.map(({ input, source: from, columns }) => ({ input: input.path, from: from.name, columns })),
    labelBindings: model.labelBindings.map(({ task, source: from, columns, missing }) => ({ task: task.name, from: from.name, columns, missing })),
    phases: model.train.phases.map((phase) => ({ name: phase.name, ...phase.value })),
    protocol: model.evaluate.protocol,
    metrics: model.evaluate.metrics.map((metric) => metric.value),
  };
}

it('as the IR', async () => {
  const { ir } = compile(path, host, { version: '0.0.0' });
  await expect(`${JSON.stringify(ir, null, 2)}\n`).toMatchFileSnapshot(golden('4-ir.json'));
});

it('as a program', async () => {
  const { ir } = compile(path, host, { version: '0.0.0' });
  const program = await emitTfjs(ir!, { dataFolder: '..', mtlc: '0.0.0', tfjs: '4.22.0' });
  await expect(program['model.ts']).toMatchFileSnapshot(golden('5-model.ts.txt'));
  await expect(program['main.ts']).toMatchFileSnapshot(golden('5-main.ts.txt'));
});

it('formatted', async () => {
  const formatted = await format(source);
  await expect('text' in formatted ? formatted.text : formatted).toMatchFileSnapshot(golden('6-formatted.mtl'));
});
