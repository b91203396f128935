/** `freeze` and `start: pretrained(...)` of trunks, branches, tasks, layers and blocks: which parameters they mean, and which tensors. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler.ts';
import type { TensorEntry } from '../../src/data-facts/tensors.ts';

interface Said {
  readonly trunk?: string;
  readonly h1?: string;
  readonly pair?: string;
  readonly branch?: string;
  readonly task?: string;
  readonly out?: string;
}

function compiled({ trunk = '', h1 = '', pair = '', branch = '', task = '', out = '' }: Said, tensors: readonly string[] = []) {
  const text = `
block pair(units) from x { a = dense(units); b = dense(units, start: zeros) from a }
model m {
  input x: real[4]
  trunk t from x {
    ${trunk}
    h1 = dense(3) { ${h1} }
    p = pair(3) { ${pair} }
  }
  split after p {
    branch s { ${branch}; g = dense(3); split {
      tasks [y, z]: real { ${task}; out = dense(1) { ${out} }; loss: mse }
    } }
  }
}
data { source rows = csv("rows.csv"); x <- rows.a .. rows.d }
train { phase main: joint { optimizer: sgd(0.1), epochs: 1, losses: [y, z] } }
`;
  const shapes: { readonly [layer: string]: readonly number[] } = { h1: [4, 3], out: [3, 1] };
  const entries = tensors.map((name, i): [string, TensorEntry] => {
    const layer = name.split('.').at(-2)!;
    const shape = name.endsWith('bias') ? [shapes[layer]?.at(-1) ?? 3] : (shapes[layer] ?? [3, 3]);
    return [name, { dtype: 'F32', shape, data_offsets: [i, i + 4 * shape.reduce((size, n) => size * n, 1)] }];
  });
  const facts = tensors.length > 0 ? { tensors: Object.fromEntries(entries), start: 0 } : null;
  const host = { read: () => ({ path: 'specs/m.mtl', text }), facts: () => null, tensors: () => facts };
  const { ir, diagnostics } = compile('specs/m.mtl', host);
  const chosen = <Value>(value: (parameter: NonNullable<typeof ir>['parameters'][number]) => Value) =>
    Object.fromEntries((ir?.parameters ?? []).map((parameter) => [parameter.name, value(parameter)]));
  return {
    frozen: ir?.parameters.filter(({ frozen }) => frozen).map(({ name }) => name),
    tensors: chosen(({ from }) => from?.tensor ?? null),
    files: new Set(ir?.parameters.flatMap(({ from }) => from?.file ?? [])),
    messages: diagnostics.map(({ message }) => message),
  };
}

const both = (...layers: readonly string[]) => layers.flatMap((layer) => [`${layer}.kernel`, `${layer}.bias`]);
const START = 'start: pretrained("w.safetensors")';

describe('freeze', () => {
  it.each([
    [{ trunk: 'freeze: true' }, both('t.h1', 't.p.a', 't.p.b')],
    [{ h1: 'freeze: true' }, both('t.h1')],
    [{ pair: 'freeze: true' }, both('t.p.a', 't.p.b')],
    [{ branch: 'freeze: true' }, both('s.g')],
    [{ task: 'freeze: true' }, both('y.out', 'z.out')],
    [{ out: 'freeze: true' }, both('y.out', 'z.out')],
    [{ trunk: 'freeze: false' }, []],
  ])('of %o', (said, frozen) => {
    expect(compiled(said)).toMatchObject({ frozen, messages: [] });
  });

  it('is asked for once', () => {
    expect(compiled({ trunk: 'freeze: true; freeze: false' }).messages).toEqual(['`freeze` is given twice']);
  });
});

describe('start: pretrained', () => {
  it('reads the path below the trunk, branch or task, and leaves layers that say how they start alone', () => {
    const { tensors, files, messages } = compiled({ trunk: START, branch: START, task: START });
    expect(messages).toEqual([]);
    expect([...files]).toEqual(['w.safetensors']);
    expect(tensors).toEqual({
      ...{ 't.h1.kernel': 'h1.kernel', 't.h1.bias': 'h1.bias', 't.p.a.kernel': 'p.a.kernel', 't.p.a.bias': 'p.a.bias' },
      ...{ 't.p.b.kernel': null, 't.p.b.bias': null, 's.g.kernel': 'g.kernel', 's.g.bias': 'g.bias' },
      ...{ 'y.out.kernel': 'out.kernel', 'y.out.bias': 'out.bias', 'z.out.kernel': 'out.kernel', 'z.out.bias': 'out.bias' },
    });
  });

  it('reads the full path where the file has it', () => {
    const { tensors } = compiled({ task: START }, [...both('y.out'), ...both('out')]);
    expect(tensors).toMatchObject({ 'y.out.kernel': 'y.out.kernel', 'z.out.kernel': 'out.kernel' });
  });

  it('reads other paths where a map says them, the longest path first', () => {
    const { tensors } = compiled({ pair: 'start: pretrained("w.safetensors", map: { p: "q", "p.a": "r.s" })', h1: START });
    expect(tensors).toMatchObject({ 't.p.a.kernel': 'r.s.kernel', 't.h1.kernel': 'h1.kernel', 's.g.kernel': null });
  });

  it('of a layer counts for its bias too, in the place of what its trunk says', () => {
    const own = 'start: pretrained("other.safetensors")';
    expect([...compiled({ trunk: START, h1: own }).files].sort()).toEqual(['other.safetensors', 'w.safetensors']);
    expect(compiled({ h1: own }).tensors).toMatchObject({ 't.h1.kernel': 'h1.kernel', 't.h1.bias': 'h1.bias', 't.p.a.kernel': null });
  });

  it('names the first tensor that is missing or of another shape', () => {
    expect(compiled({ h1: START, pair: START }, both('h1')).messages).toEqual([
      '`specs/w.safetensors` has no tensor `p.a.kernel`, F32 [3, 3], for `t.p.a.kernel`',
    ]);
    expect(compiled({ h1: 'start: pretrained("w.safetensors", map: { h1: "g" })' }, both('g')).messages).toEqual([
      'tensor `g.kernel` of `specs/w.safetensors` is F32 [3, 3], and `t.h1.kernel` takes F32 [4, 3]',
    ]);
  });

  it('is the only start of a part', () => {
    expect(compiled({ trunk: 'start: zeros' }).messages).toEqual(['`start` is here `pretrained("FILE.safetensors")`, not `zeros`']);
  });
});
