import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completionsAt } from '../../src/editor/complete.ts';
import { viewOf } from '../../src/editor/view.ts';
import { root } from '../cli/mtlc.ts';
import { flowers, hostOf, marked, rows, type Files } from './marked.ts';

const network = '  network big from x: class of kinds { out = dense(classes) }\n';

/** Labels at `|`, which stands in the place of some text of the spec. */
function offered(instead: string, written: string, files: Files = { 'rows.csv': rows }): string[] {
  expect(flowers).toContain(instead);
  const { view, offset } = marked(flowers.replace(instead, () => written), files);
  return completionsAt(view, offset).items.map(({ label }) => label);
}

describe('completion', () => {
  test.each<[what: string, instead: string, written: string, has: string[], lacks: string[]]>([
    ['statements of a spec', 'data {\n', '|\ndata {\n', ['model', 'labels', 'let', 'train'], ['trunk', 'phase', 'epochs']],
    ['clauses of a model', '  split after h2 {', '  |\n  split after h2 {', ['share'], []],
    ['no clause of a model in a head', '      loss: cross_entropy', '      |', ['loss'], ['share']],
    ['sharing units', 'data {\n  source', 'model n { share | at [pair] }\ndata {\n  source', ['cross_stitch', 'nddr'], ['dense', 'pair']],
    ['arguments of a sharing unit', 'data {\n  source', 'model n { share cross_stitch(|) at [pair] }\ndata {\n  source', ['own', 'rate'], ['pair']],
    ['layers that units stand behind', 'data {\n  source', 'model n { share cross_stitch at [|] }\ndata {\n  source', ['pair', 'h1'], ['cross_stitch', 'x']],
    ['words behind a sharing unit', '  split after h2 {', '  share cross_stitch(0.9) |\n  split after h2 {', ['at'], ['with']],
    ['changes in a list', '[hamming_loss]', '[hamming_loss]\n  compare { a: [with({ "train.seed": 2 }), |] }', ['single_task', 'shared', 'sharing'], ['accuracy', 'kfold']],
    ['sharing units of a variant', '[hamming_loss]', '[hamming_loss]\n  compare { a: sharing(|) }', ['cross_stitch', 'at'], ['single_task', 'pair']],
    ['statements of a model', '  split after h2 {', '  |\n  split after h2 {', ['input', 'trunk', 'split', 'task', 'prior'], ['source', 'model', 'compare']],
    ['half a word', '  split after h2 {', '  spl| after h2 {', ['split', 'trunk'], ['phase']],
    ['statements and properties of a task', '      loss: cross_entropy', '      |', ['loss', 'weight', 'class_weights', 'repeat'], ['epochs', 'trunk']],
    ['properties that are not there yet', '      loss: cross_entropy', '      loss: cross_entropy\n      |', ['weight'], ['loss']],
    ['properties of a phase, in a line', 'batch: 20, epochs: 2', 'batch: 20, |', ['epochs'], ['batch', 'optimizer', 'phase']],
    ['properties of an input', '{ scale: standardize }', '{ | }', ['scale', 'fill'], ['loss']],
    ['scales', 'scale: standardize', 'scale: |', ['standardize', 'none'], ['dense']],
    ['losses of a class', 'loss: cross_entropy', 'loss: |', ['cross_entropy'], ['mse', 'relu']],
    ['losses of a binary task', 'loss: binary_cross_entropy', 'loss: bin|', ['binary_cross_entropy'], ['mse']],
    ['layers', 'h1 = dense(width, activation: relu)', 'h1 = |', ['dense', 'conv', 'dropout'], ['relu', 'cross_entropy', 'h2']],
    ['arguments of a layer', 'dense(width, activation: relu)', 'dense(|)', ['width', 'activation', 'units'], ['relu']],
    ['arguments that are not given', 'dense(width, activation: relu)', 'dense(width, activation: relu, |)', ['bias'], ['activation', 'relu']],
    ['activations', 'activation: relu', 'activation: |', ['relu', 'sigmoid'], ['dense', 'width']],
    ['layers and inputs to split after', 'split after h2', 'split after |', ['h1', 'h2', 'body', 'x'], ['out', 'pair']],
    ['what a trunk starts from', 'trunk body from x', 'trunk body from |', ['x'], ['h1', 'body', 'out']],
    ['what a layer starts from', 'out = dense(2)', 'out = dense(2) from |', ['h1', 'h2', 'x'], ['out', 'pair']],
    ['label sets', 'class of kinds', 'class of |', ['kinds'], ['width', 'rows']],
    ['types of a task', 'task kind: class of kinds', 'task kind: |', ['binary', 'class', 'real'], ['image']],
    ['types of an input', 'input x: real[2]', 'input x: |', ['real', 'image', 'tokens'], ['binary']],
    ['columns', 'kind <- rows.kind', 'kind <- rows.|', ['f1', 'kind', 'Petal length'], ['rows']],
    ['columns of which a part is written', 'kind <- rows.kind', 'kind <- rows.k|', ['kind'], []],
    ['sources', 'kind <- rows.kind', 'kind <- |', ['rows'], ['kind', 'x']],
    ['what is not bound yet', '  kind <- rows.kind', '  |', ['kind', 'source'], ['x', 'tall']],
    ['phases', 'phase main: joint', 'phase main: |', ['joint', 'rbm'], ['dense']],
    ['ways to stop', 'batch: 20, epochs: 2', 'stop: |', ['early'], ['joint', 'kind']],
    ['what is watched', 'batch: 20, epochs: 2', 'stop: early(on: |)', ['loss', 'accuracy', 'hamming_loss', 'kind'], ['confusion', 'h1']],
    ['what is watched of a task', 'batch: 20, epochs: 2', 'stop: early(on: kind.|)', ['loss', 'accuracy'], ['kind', 'confusion']],
    ['what follows where training diverges', 'batch: 20, epochs: 2', 'on_divergence: |', ['stop', 'halve_rate'], ['early']],
    ['optimizers', 'optimizer: sgd(0.1)', 'optimizer: |', ['sgd', 'adam'], ['joint']],
    ['protocols', 'protocol: kfold(3, seed: 1)', 'protocol: |', ['kfold', 'holdout'], ['accuracy']],
    ['metrics', '[hamming_loss]', '[|]', ['hamming_loss', 'accuracy'], ['kfold', 'mae']],
    ['variants', '[hamming_loss]', '[hamming_loss]\n  compare { a: | }', ['single_task', 'shared', 'with'], ['accuracy', 'kfold']],
    ['layers of a variant', '[hamming_loss]', '[hamming_loss]\n  compare { a: shared(|) }', ['pair', 'layer'], ['x', 'main']],
    ['phases of a variant', '[hamming_loss]', '[hamming_loss]\n  compare { a: without(phase: |) }', ['main'], ['pair', 'single_task']],
    ['plots', '[hamming_loss]', '[hamming_loss]\n  plot: [|]', ['hinton', 'tsne'], ['accuracy', 'kfold']],
    ['layers of a plot', '[hamming_loss]', '[hamming_loss]\n  plot: [tsne(|)]', ['h1', 'pair', 'points'], ['x', 'main']],
    ['modes of a plot', '[hamming_loss]', '[hamming_loss]\n  plot: [hinton(h1, mode: |)]', ['task', 'output'], ['h1', 'tsne']],
    ['clauses of a head', '      loss: cross_entropy', '      |', ['copy', 'align'], ['share', 'network']],
    ['networks, and clauses of a model', '  split after h2 {', '  |\n  split after h2 {', ['network', 'share', 'align'], ['copy']],
    ['networks to copy', '  split after h2 {\n', `${network}  split after h2 {\n    task k: class of kinds { copy of | }\n`, ['big'], ['body', 'h1', 'kind']],
    ['whose weights a copy has', '  split after h2 {\n', `${network}  split after h2 {\n    task k: class of kinds { copy of big(|) }\n`, ['own', 'frozen', 'shared'], ['h1', 'big']],
    ['networks that a variant does without', '[hamming_loss]', `[hamming_loss]\n  compare { a: without(start: |) }`, [], ['body', 'main']],
    ['words of a copy', 'loss: cross_entropy', 'copy |', ['of'], ['after']],
    ['words that go on', 'split after h2', 'split |', ['after'], ['split']],
    ['kinds of phase within a call', 'joint {', 'rbm([|]) {', ['h1', 'h2'], ['x']],
  ])('offers %s', (_, instead, written, has, lacks) => {
    const labels = offered(instead, written);
    expect(labels).toEqual(expect.arrayContaining(has));
    expect(labels.filter((label) => lacks.includes(label))).toEqual([]);
  });

  test.each([
    ['comments', '  split after h2 {', '  // sp|\n  split after h2 {'],
    ['texts that say anything', 'metrics: [hamming_loss]', 'metrics: [hamming_loss]\n  reference hamming_loss: 0.1 { source: "|" }'],
    ['numbers', 'real[2]', 'real[2|]'],
    ['names that are made up', 'trunk body', 'trunk b|'],
  ])('offers nothing in %s', (_, instead, written) => expect(offered(instead, written)).toEqual([]));

  test('replaces the whole word, and writes columns as they must be written', () => {
    const { view, offset } = marked(flowers.replace('rows.kind', 'rows.Pe|tal'), { 'rows.csv': rows });
    const { span, items } = completionsAt(view, offset);
    expect(view.source.text.slice(span.start, span.end)).toBe('Petal');
    expect(items.find(({ label }) => label === 'Petal length')!.text).toBe('"Petal length"');
  });

  test('documents what it offers, with places to fill in', () => {
    const { view, offset } = marked(flowers.replace('h2 = dense(7)', 'h2 = |'));
    const dense = completionsAt(view, offset).items.find(({ label }) => label === 'dense')!;
    expect(dense.snippet).toBe('dense(${1:units})');
    expect(dense.doc).toContain('activation');
  });

  test('works below a line that cannot be read, and without the data', () => {
    expect(offered('h1 = dense(width, activation: relu)\n    h2 = dense(7)', 'h1 = = dense(\n    h2 = |', {})).toContain('dense');
    expect(offered('kind <- rows.kind', 'kind <- |', {})).toContain('rows');
  });

  test('takes in imports', () => {
    const { view, offset } = marked('import "parts.mtl"\nmodel m { input x: real[2]; trunk t from x { h = | } }', { 'parts.mtl': 'block fire(n) from x { h = dense(n) }\n' });
    expect(completionsAt(view, offset).items.map(({ label }) => label)).toContain('fire');
  });

  test('answers at the end of every prefix of a spec', () => {
    const spec = readFileSync(join(root, 'specs/mt-dnn.mtl'), 'utf8');
    for (let end = 0; end <= spec.length; end += 3) {
      const view = viewOf('spec.mtl', hostOf({ 'spec.mtl': spec.slice(0, end) }))!;
      expect(completionsAt(view, end).span.end).toBe(end);
    }
  });
});
