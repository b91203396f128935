import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entries } from '../../src/catalog/index.ts';
import { figure, mathematics, mathematicsLatex, mathematicsText, table, tableText } from '../../src/emit/explain/index.ts';
import { toText } from '../../src/emit/explain/latex.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { HOSTILE, models, specIr, specs } from './models.ts';

const size = (shape: readonly (number | string)[]): number => shape.reduce<number>((all, dim) => all * Number(dim), 1);

/** Texts of an SVG document in order; fails where its elements do not nest. */
function textsOf(svg: string): string[] {
  const open: string[] = [];
  const texts: string[] = [];
  for (const [, close, name, rest, text] of svg.matchAll(/<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<>]*")*\s*\/?)>|([^<>]+)/g)) {
    if (text !== undefined) texts.push(open.at(-1) === 'text' ? text : '');
    else if (close) expect(open.pop()).toBe(name);
    else if (!rest!.endsWith('/')) open.push(name!);
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<>]*")*\s*\/?)>|([^<>]+)/g, '')).toBe('');
  return texts.filter((text) => text !== '');
}

/** Where a kernel is multiplied: at each place of what its convolution gives. */
function positionsOf(kernel: string, { functions }: Ir): number {
  const layer = functions.flatMap(({ layers }) => layers).find(({ parameters }) => parameters.some((name) => kernel.endsWith(name)))!;
  return size(layer.shape.slice(1, -1));
}

describe.each(Object.entries(models))('explain %s', (_, ir: Ir) => {
  it('counts every parameter once, and the multiply-adds of every copy', () => {
    const model = table(ir);
    expect(model.parameters).toBe(ir.parameters.reduce((all, { shape }) => all + size(shape), 0));
    const kernels = ir.parameters.filter(({ name }) => name.endsWith('.kernel'));
    // Sizes of heads that differ by task are one symbol: what `copies` concatenates has another size than it.
    if (ir.name !== 'copies') expect(model.multiplyAdds).toBe(kernels.reduce((all, { name, shape }) => all + size(shape) * positionsOf(name, ir), 0));
    expect(tableText(model)).toContain(model.parameters!.toLocaleString('en-US'));
  });

  it('draws every layer, and a head and an answer a task, or one stack for many', () => {
    const texts = textsOf(figure(ir));
    const stacks = ir.functions.filter(({ tasks }) => tasks && tasks.length > 8);
    for (const { name } of ir.inputs) expect(texts).toContain(name);
    for (const { tasks } of stacks) expect(texts).toContain(`${tasks!.length} tasks`);
    const copies = (fn: Ir['functions'][number]): number => (!fn.tasks || stacks.includes(fn) ? 1 : fn.tasks.length);
    const expected = ir.functions.reduce((all, fn) => all + (fn.layers.length + (fn.tasks ? 1 : 0)) * copies(fn), ir.inputs.length);
    expect(figure(ir).match(/class="box /g)).toHaveLength(expected);
  });

  it('gives every layer, loss and answer, and the objective, an equation with its line', () => {
    const equations = mathematics(ir);
    const layers = ir.functions.flatMap((fn) => fn.layers);
    expect(equations).toHaveLength(layers.length + ir.losses.length + ir.answers.length + ir.distances.length + 1);
    const text = mathematicsText(equations, ir.spec);
    for (const { place } of layers) expect(text).toContain(`line ${place.line}`);
    expect(mathematicsLatex(equations, ir.spec).match(/\\begin\{align\*\}/g)).toHaveLength(new Set(equations.map(({ part }) => part)).size);
  });
});

describe('explain', () => {
  it('says which tasks a layer serves', () => {
    const rows = new Map(table(models.tree!).layers.map((row) => [row.layer, row.tasks]));
    expect(rows.get('both.wide')).toEqual(['pose', 'age', 'spring', 'autumn', 'tags']);
    expect(rows.get('both.rest')).toEqual(['pose', 'age', 'spring', 'autumn']);
    expect(rows.get('people.look')).toEqual(['pose', 'age']);
  });

  it('keeps names text in figures and in LaTeX', () => {
    const named = (name: string): Ir =>
      JSON.parse(JSON.stringify(models['mt-dnn']).replaceAll('"desert"', JSON.stringify(name)).replaceAll('"h1"', JSON.stringify(name))) as Ir;
    for (const name of [...HOSTILE, '</text><script>alert(1)</script>', '" onload="x', '\u0000', '}\\input{/etc/passwd}%']) {
      expect(textsOf(figure(named(name))).join(' ')).not.toContain('undefined');
      const latex = mathematicsLatex(mathematics(named(name)), 'mt-dnn.mtl');
      const bare = latex.replace(/\\[\\{}_%&#$]/g, '');
      expect(bare.split('{').length, name).toBe(bare.split('}').length);
      expect(latex).not.toContain('\\input');
      expect(bare.replace(/^%.*$/gm, '')).not.toContain('%');
    }
  });

  it('reads the equation of every entry as text', () => {
    for (const entry of entries) {
      if (!('equation' in entry)) continue;
      const text = toText(entry.equation as string);
      expect(text, entry.name).not.toMatch(/\\|undefined|  /);
    }
    expect(toText(String.raw`\frac{1}{n} \lVert f - q \rVert^2`)).toBe('1/n ‖f - q‖²');
    expect(toText(String.raw`-\log \frac{e^{f_q}}{\sum_c e^{f_c}}`)).toBe('-log e^(f_q)/(Σ_c e^(f_c))');
    expect(toText(String.raw`\begin{cases} x & x > 0 \\ e^x - 1 & x \le 0 \end{cases}`)).toBe('{ x if x > 0; eˣ - 1 if x ≤ 0 }');
  });

  it.each(specs)('prints specs/%s', async (file) => {
    const ir = specIr(file);
    const text = [tableText(table(ir)), '', mathematicsText(mathematics(ir), ir.spec), ''].join('\n');
    await expect(text).toMatchFileSnapshot(join('golden', `${basename(file, '.mtl')}.explain.txt`));
    await expect(figure(ir)).toMatchFileSnapshot(join('golden', `${basename(file, '.mtl')}.svg`));
  });
});
