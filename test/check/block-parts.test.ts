/** The layers of a block are named through the layer that uses it. */
import { expect, it } from 'vitest';
import { compile } from '../../src/compiler.ts';

function codesOf(body: string): string[] {
  const text = `
block widen(units) from a { d = dense(units); j = concat() from d, a }
model m {
  input x: real[2]
  ${body}
}
data { source rows = csv("rows.csv"); x <- [rows.a, rows.b] }
train { phase main: joint { optimizer: adam(), epochs: 1 } }
`;
  return compile('m.mtl', { read: () => ({ path: 'm.mtl', text }), facts: () => null }).diagnostics.map(({ code }) => code);
}

const head = (layers: string): string => `{ ${layers}; loss: mse }`;

it.each(['w2.d', 't.w2.d'])('splits after %s', (place) => {
  const trunk = 'trunk t from x { w1 = widen(3); w2 = widen(4) }';
  expect(codesOf(`${trunk}; split after ${place} { task y: real ${head('o = dense(1)')} }`)).toEqual(['MTL5003']);
});

it('finds its own part first where several heads have the same', () => {
  const body = head('w = widen(3); o = dense(1) from w.d');
  const codes = codesOf(`split after x { task y: real ${body}; task z: real ${body} }`);
  expect(codes).toEqual(['MTL5003']);
});

it('asks for the whole path from outside', () => {
  const trunks = 'trunk a from x { w = widen(3) }; trunk b from x { w = widen(3) }';
  expect(codesOf(`${trunks}; split after w.d { task y: real ${head('o = dense(1)')} }`)).toContain('MTL2003');
});

it('finds what is repeated in its own head first', () => {
  const body = head('repeat 2 { w = widen(3) from x }; o = concat() from w1, w2, w2.d');
  const text = `split after x { task y: real[13] ${body}; task z: real[13] ${body} }`;
  expect(codesOf(text)).toEqual([]);
});

it('names what is repeated in a repeat by both rounds', () => {
  const codes = (after: string) => codesOf(`trunk t from x { repeat 11 { repeat 11 { h = dense(3) } } }; split after ${after} { task y: real ${head('o = dense(1)')} }`);
  expect(codes('h1_11')).toEqual(codes('h11_1'));
  expect(codes('h11_11')).toEqual([]);
});
