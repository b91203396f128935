import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hoverAt } from '../../src/editor/hover.ts';
import { foldsOf, outlineOf, type OutlineItem } from '../../src/editor/outline.ts';
import { viewOf } from '../../src/editor/view.ts';
import { root } from '../cli/mtlc.ts';
import { flowers, hostOf } from './marked.ts';

const names = (items: readonly OutlineItem[]): unknown[] => items.map(({ name, children }) => (children.length > 0 ? [name, names(children)] : name));
const outline = (text: string): unknown[] => names(outlineOf(viewOf('spec.mtl', hostOf({ 'spec.mtl': text }))!.file));

describe('outline', () => {
  test('has everything with a name', () => {
    expect(outline(flowers)).toEqual([
      'width',
      'kinds',
      ['flowers', ['x', ['body', ['h1', 'h2']], ['split after h2', [['kind', ['out']], ['tasks [tall, red]', ['pair']]]]]],
      ['data', ['rows']],
      ['train', ['main']],
      'evaluate',
    ]);
  });

  test('keeps what stands above and below a broken line', () => {
    const broken = outline(flowers.replace('h1 = dense(width, activation: relu)', 'h1 = = dense('));
    expect(JSON.stringify(broken)).toContain('"h2"');
    expect(JSON.stringify(broken)).toContain('"kind"');
  });

  test('of every prefix of a spec is there, as hover is', () => {
    const spec = readFileSync(join(root, 'specs/mt-dnn.mtl'), 'utf8');
    const model = spec.indexOf('model mt_dnn');
    for (let end = 1; end <= spec.length; end++) {
      const view = viewOf('spec.mtl', hostOf({ 'spec.mtl': spec.slice(0, end) }))!;
      const items = outlineOf(view.file);
      if (end > model + 'model mt_dnn'.length) expect(items[0]?.name).toBe('mt_dnn');
      hoverAt(view, end);
      for (const item of items) expect(item.span.start <= item.at.start && item.at.end <= item.span.end).toBe(true);
    }
  });

  test('folds blocks and comments', () => {
    const source = { path: 'spec.mtl', text: '// a\n// b\nmodel m {\n  trunk t from x {\n    h = dense(1)\n  }\n}\n' };
    const { file } = viewOf('spec.mtl', hostOf({ 'spec.mtl': source.text }))!;
    expect(foldsOf(file, source)).toEqual([
      { from: 3, to: 6, comment: false },
      { from: 4, to: 5, comment: false },
      { from: 1, to: 2, comment: true },
    ]);
  });
});
