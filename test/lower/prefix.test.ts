/** What the compiler proves to be the same in every epoch. */
import { describe, expect, it } from 'vitest';
import { irOf, specOf } from '../../src/harness/spec.ts';

const TRAIN = '  phase p: joint { optimizer: sgd(0.1), epochs: 1 }';

function prefixOf(model: string, train = TRAIN) {
  const { prefix } = irOf(specOf({ model, train }));
  return prefix && { ...prefix, values: prefix.values.map(({ name }) => name) };
}

const model = (first: string, second: string, then = 'split after b.h2') => `
  input x: real[6]
  input y: real[3]
  trunk a from x { ${first} }
  trunk b from a { ${second} }
  ${then} { task z: real { o = dense(1); loss: mse }; task w: real { o = dense(1); loss: mse } }
  split after y { task v: real { o = dense(1); loss: mse } }`;

const FROZEN = 'h1 = dense(5) { freeze: true }';

describe('the frozen prefix', () => {
  it.each([
    ['a trunk', model('freeze: true; h0 = dense(4); h1 = dense(5)', 'h2 = dense(4)'), ['a.h0', 'a.h1'], ['a.h1']],
    ['the first layers of a trunk', model(`${FROZEN}; r = activation(relu); h3 = dense(3)`, 'h2 = dense(4)'), ['a.h1', 'a.r'], ['a.r']],
    ['trunks one behind the other', model(FROZEN, 'freeze: true; h2 = dense(4)'), ['a.h1', 'b.h2'], ['b.h2']],
    ['what several layers read', model(FROZEN, 'h3 = dense(4); h2 = concat() from h3, a.h1', 'split after b.h2'), ['a.h1'], ['a.h1']],
    ['layers without parameters that lead to frozen ones', model(`f = activation(relu); ${FROZEN}`, 'h2 = dense(4)'), ['a.f', 'a.h1'], ['a.h1']],
  ])('is %s', (_, text, layers, values) => {
    expect(prefixOf(text)).toEqual({ layers, values, inputs: ['x'] });
  });

  it('keeps what its own layers and others read', () => {
    expect(prefixOf(model(`f = activation(relu); ${FROZEN}; c = concat() from f, h1; k = dense(2)`, 'h2 = add() from f, f')))
      .toMatchObject({ layers: ['a.f', 'a.h1', 'a.c'], values: ['a.f', 'a.c'] });
  });

  it('leaves inputs that others read to them', () => {
    expect(prefixOf(model(FROZEN, 'h3 = dense(4) from x; h2 = concat() from a.h1, h3'))).toMatchObject({ values: ['a.h1'], inputs: [] });
  });

  it.each([
    ['layers without parameters', model('f = activation(relu)', 'h2 = dense(4)')],
    ['frozen layers behind a layer that moves', model('h0 = dense(4)', 'freeze: true; h2 = dense(4)')],
    ['what is random', model(`d = dropout(0.5); ${FROZEN}`, 'h2 = dense(4)')],
    ['nothing that is frozen', model('h1 = dense(4)', 'h2 = dense(4)')],
  ])('is not %s', (_, text) => {
    expect(prefixOf(text)).toBeNull();
  });

  it('is not what reads pictures that are changed at random', () => {
    const pictures = (augment: string) =>
      specOf({ model: `input x: image[4, 4, 3]\n  trunk a from x { freeze: true; f = flatten(); h = dense(4) }\n  split after h { task z: real { o = dense(1); loss: mse } }`, train: TRAIN })
        .replace('x <- rows.a .. rows.b', `x <- image(rows.path) { augment: [${augment}] }`);
    expect(irOf(pictures('')).prefix).toMatchObject({ layers: ['a.f', 'a.h'] });
    expect(irOf(pictures('flip(horizontal)')).prefix).toBeNull();
  });

  it('is what no phase moves, frozen or not', () => {
    const text = model('h1 = dense(4, activation: sigmoid)', 'h2 = dense(4)');
    const phase = '  phase p: joint { optimizer: sgd(0.1), epochs: 1, train: [b, z, w, v] }';
    expect(prefixOf(text, phase)).toMatchObject({ layers: ['a.h1'] });
    expect(prefixOf(text, `${phase}\n  phase q: joint { optimizer: sgd(0.1), epochs: 1, train: [a, v] }`)).toBeNull();
    expect(prefixOf(text, `  phase r: rbm([a.h1]) { learning_rate: 0.1, epochs: 1, visible: bernoulli }\n${phase}`)).toBeNull();
  });
});
