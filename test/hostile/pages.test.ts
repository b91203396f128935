/** What names may do to a page: nothing. A report with hostile names parses to the tree of the same report with plain ones. */
import fc from 'fast-check';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import { figure } from '../../src/emit/explain/index.ts';
import { reportPage } from '../../src/runtime/report/page.ts';
import { largeContent } from '../runtime/large.ts';
import { openedAt, template } from './generated.ts';
import { HOSTILE } from './names.ts';
import { compiled, fill } from './spec.ts';

/** Elements in one another, with the names of their attributes. */
function shapeOf(html: string): string {
  const shape = (node: DefaultTreeAdapterTypes.Node): string => {
    if (node.nodeName === '#text') return 'text';
    const { attrs = [], childNodes = [] } = node as DefaultTreeAdapterTypes.Element;
    return `(${[node.nodeName, ...attrs.map(({ name }) => `@${name}`), ...childNodes.map(shape)].join(' ')})`;
  };
  return shape(parse(html)).replaceAll(' (', '\n(');
}

const plainNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `plain ${i}`);
const SMALL = { tasks: 6, classes: 8, folds: 2 };

/** Those that a task may have, five at a time; records list the keys that are whole numbers first, which moves rows. */
const named = HOSTILE.filter((name) => name.trim() !== '' && !(name in Object.prototype) && !/^(?:0|[1-9]\d*)$/.test(name));
const fives = named.flatMap((_, i) => (i % 5 === 0 ? [Array.from({ length: 5 }, (_, j) => named[(i + j) % named.length]!)] : []));

describe('report.html', () => {
  const plain = shapeOf(reportPage(largeContent(plainNames(5), SMALL)));

  it('is a page with much in it', () => {
    for (const element of ['(table', '(svg', '(figure', '(pre', '(dl', '(nav']) expect(plain).toContain(element);
  });

  it.each(fives)('has the same tree with %j, %j, %j, %j and %j', (...names) => {
    expect(shapeOf(reportPage(largeContent(names, SMALL)))).toBe(plain);
  });
});

describe('the figure of a network', () => {
  it.each(fc.sample(template, { seed: 2, numRuns: 12 }).map(openedAt))('has the same tree whatever is in it is called (%#)', (spec) => {
    const plain = compiled(fill(spec, spec.own)).ir;
    const other = compiled(fill(spec, spec.own.map((own, i) => (spec.kinds[i] === 'word' ? own : `${named[(7 * i) % named.length]!.replaceAll('.', ',')}${i}`)))).ir;
    if (!plain || !other) return;
    expect(shapeOf(figure(other))).toBe(shapeOf(figure(plain)));
  });
});
