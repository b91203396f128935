/** Inputs of tokens: their vocabulary, their sizes, and whose padding layers leave out. */
import { describe, expect, it } from 'vitest';
import { compileText, irOf } from '../../src/harness/spec.ts';

interface Written {
  readonly vocabulary?: string;
  readonly type?: string;
  readonly more?: string;
  readonly bound?: string;
}

const spec = ({ vocabulary = 'vocabulary words from rows.text { size: 50 }', type = 'tokens[6] of words', more = '', bound = 'text' }: Written = {}): string => `
${vocabulary}
model m {
  input text: ${type} ${more}
  trunk body from text { e = embedding(8); c = conv1d(8, kernel: 3, padding: same); v = conv1d(8, kernel: 3); f = lstm(4) }
  split after c { task y: real { p = mean_pool(); o = dense(1); loss: mse } }
  split after f { task z: real { o = dense(1); loss: mse } }
}
data { source rows = csv("rows.csv"); text <- rows.${bound} }
train { phase p: joint { optimizer: sgd(0.1), epochs: 1 } }
`;

const codesOf = (written: Written): string[] => compileText(spec(written)).diagnostics.map(({ code }) => code);

describe('an input of tokens', () => {
  it('has a table row for each word, for what is unknown and for padding', () => {
    const { inputs, parameters, data } = irOf(spec());
    expect(inputs[0]).toMatchObject({ type: 'tokens', shape: ['batch', 6], indices: 52, scale: { entry: 'vocabulary', args: { size: 50, min_count: 1 } } });
    expect(parameters.find(({ name }) => name === 'body.e.table')!.shape).toEqual([52, 8]);
    expect(data.inputs[0]!.encoding).toMatchObject({ entry: 'tokens', args: { length: 6, tokenizer: 'word', lowercase: true } });
  });

  it('masks what keeps its time, and nothing behind a change of it', () => {
    const { functions, tasks } = irOf(spec());
    const layers = functions.flatMap((fn) => fn.layers.map((layer) => [`${fn.name}.${layer.name}`, layer.mask ?? null]));
    expect(Object.fromEntries(layers)).toMatchObject({ 'body.e': null, 'body.c': 'text', 'body.v': 'text', 'body.f': null, 'y_head.p': 'text' });
    expect(tasks.find(({ name }) => name === 'y')!.inputs).toEqual(['body.c', 'text']);
  });

  it('is reported where its vocabulary is wrong', () => {
    expect(codesOf({ type: 'tokens[6] of wrods' })).toEqual(['MTL2001']);
    expect(codesOf({ type: 'tokens[6]' })).toEqual(['MTL3001']);
    expect(codesOf({ type: 'tokens of words' })).toEqual(['MTL3001']);
    expect(codesOf({ bound: 'title' })).toEqual(['MTL3060']);
    expect(codesOf({ more: '{ scale: standardize }' })).toEqual(['MTL3061']);
    expect(codesOf({ vocabulary: 'vocabulary words from rows.text { size: 0 }' })).toEqual(['MTL3001']);
    expect(codesOf({ type: 'real[6] { scale: vocabulary(3) }' })).toContain('MTL3061');
  });
});
