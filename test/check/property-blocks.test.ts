/** The block of a property holds arguments of the entry that its value names. */
import { expect, it } from 'vitest';
import { compile, type Override } from '../../src/compiler.ts';

function compiled(phase: string, evaluate = '', overrides: readonly Override[] = []) {
  const text = `
model m {
  input x: real[2]
  split after x { task y: real { out = dense(1); loss: mse } }
}
data { source rows = csv("rows.csv"); x <- [rows.a, rows.b] }
train { phase main: joint { ${phase} } }
evaluate { ${evaluate} }
`;
  const { ir, diagnostics } = compile('m.mtl', { read: () => ({ path: 'm.mtl', text }), facts: () => null }, { overrides });
  return { ir, codes: diagnostics.map(({ code }) => code) };
}

const optimizerOf = ({ ir }: ReturnType<typeof compiled>) => ir?.train.phases[0]!.use.args['optimizer'];

it('counts as arguments', () => {
  const inBlock = compiled('optimizer: adam(0.1) { beta1: 0.5 }; epochs: 1');
  expect(inBlock.codes).toEqual([]);
  expect(optimizerOf(inBlock)).toEqual(optimizerOf(compiled('optimizer: adam(0.1, beta1: 0.5), epochs: 1')));
  const { ir } = compiled('optimizer: adam(), epochs: 1', 'protocol: kfold(5) { seed: 3 }');
  expect(ir!.evaluate.protocol.args).toMatchObject({ folds: 5, seed: 3 });
});

it('is checked like arguments', () => {
  expect(compiled('optimizer: adam() { beta3: 0.5 }; epochs: 1').codes).toEqual(['MTL2007']);
  expect(compiled('optimizer: adam(); epochs: 1 { beta1: 0.5 }').codes).toEqual(['MTL1010']);
});

it('is where the command line puts an argument that the spec leaves out', () => {
  const set = (path: string) => compiled('optimizer: adam(0.1), epochs: 1', '', [{ path, value: '0.5' }]);
  expect(optimizerOf(set('train.main.optimizer.beta1'))).toMatchObject({ args: { rate: 0.1, beta1: 0.5 } });
  expect(set('train.main.optimizer.beta3').codes).toEqual(['MTL2007']);
});
