/**
 * Half-written specs keep their editor: every prefix, and every spec with any one token removed, doubled or replaced.
 * A share of them is tried, all with MTLC_DAMAGE=all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scan } from '../../grammar/lexer.ts';
import { completionsAt } from '../../src/editor/complete.ts';
import { hoverAt } from '../../src/editor/hover.ts';
import { outlineOf, type OutlineItem } from '../../src/editor/outline.ts';
import { pathAt } from '../../src/editor/slots.ts';
import { viewOf, type View } from '../../src/editor/view.ts';
import type { Statement } from '../../src/syntax/tree.ts';
import { root } from '../cli/mtlc.ts';
import { hostOf } from './marked.ts';

const EACH = process.env.MTLC_DAMAGE === 'all' ? 1 : 19;

const specs = ['specs', 'examples'].flatMap((place) => readdirSync(join(root, place)).filter((name) => name.endsWith('.mtl')).map((name) => join(place, name)));
const others = ['{', '}', '(', ')', '[', ']', ',', ':', '=', '<-', '.', 'foo', '300', '"s"', 'task', 'from', '+', ';'];

interface Damaged {
  readonly what: string;
  readonly text: string;
  /** Offsets that the damage lies between, and by how much it moved what follows; a prefix has nothing behind it. */
  readonly from: number;
  readonly to: number;
  readonly moved: number | null;
}

function damages(text: string): Damaged[] {
  const tokens = scan(text).tokens.filter(({ tokenType }) => tokenType.name !== 'Newline');
  return tokens.flatMap(({ startOffset: from, endOffset, image }, i): Damaged[] => {
    const to = endOffset! + 1;
    const put = (what: string, instead: string): Damaged => ({
      what,
      text: text.slice(0, from) + instead + text.slice(to),
      from,
      to,
      moved: instead.length - image.length,
    });
    const other = others[(i * 7) % others.length]!;
    return [
      put(`without ${image}`, ''),
      put(`${image} twice`, `${image} ${image}`),
      put(`${other} for ${image}`, ` ${other} `),
      { what: `up to ${image}`, text: text.slice(0, to), from, to, moved: null },
    ];
  });
}

/** Names by the line that they stand on, each with its place in the whole text. */
function outlined(view: View): OutlineItem[] {
  const flat = (items: readonly OutlineItem[]): OutlineItem[] => items.flatMap((item) => [item, ...flat(item.children)]);
  return flat(outlineOf(view.file));
}

const nameOf = ({ kind, name }: OutlineItem): string => `${kind} ${name}`;

/** The names that stand before a line, and those behind another. */
function around(view: View, start: number, end: number): { above: string[]; below: string[] } {
  const items = outlined(view);
  return {
    above: items.filter(({ at }) => at.start < start).map(nameOf),
    below: end < 0 ? [] : items.filter(({ at }) => at.start > end).map(nameOf),
  };
}

test.each(specs)('%s', (spec) => {
  const text = readFileSync(join(root, spec), 'utf8');
  const viewAs = (written: string): View => viewOf(spec, hostOf({ [spec]: written }))!;
  const whole = viewAs(text);
  const words = [...text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)].map(({ index }) => index);
  const known = new Map(words.map((index) => [index, { hover: hoverAt(whole, index + 1), labels: completionsAt(whole, index + 1).items.map(({ label }) => label) }]));
  const lost: string[] = [];
  damages(text).forEach(({ what, text: written, from, to, moved }, i) => {
    if (i % EACH !== spec.length % EACH) return;
    const view = viewAs(written);
    const { span } = pathAt(whole.file, from + 1).findLast((node): node is Statement => 'damaged' in node)!;
    const lineStart = text.lastIndexOf('\n', Math.min(from, span.start) - 1);
    const lineEnd = text.indexOf('\n', to);
    const before = around(whole, lineStart, lineEnd);
    const after = around(view, lineStart, lineEnd + (moved ?? 0));
    const line = `${text.slice(0, from).split('\n').length}, ${what}`;
    if (before.above.join() !== after.above.join()) lost.push(`${line}: ${before.above.join()} above became ${after.above.join()}`);
    if (moved !== null && before.below.join() !== after.below.join()) lost.push(`${line}: ${before.below.join()} below became ${after.below.join()}`);
    // What a block holds depends on the line that opens it.
    const above = words.filter((index) => index < lineStart);
    const below = moved === null || lineEnd < 0 ? [] : words.filter((index) => index > Math.max(lineEnd, span.end));
    for (const [place, by] of [[above.at(i % above.length), 0], [below.at(i % below.length), moved ?? 0]] as const) {
      if (place === undefined) continue;
      const offset = place + by + 1;
      const was = known.get(place)!;
      const word = /^[\p{L}\p{N}_]*/u.exec(text.slice(place))![0];
      const at = `${word} in line ${text.slice(0, place).split('\n').length}`;
      if (was.hover && !hoverAt(view, offset)) lost.push(`${line}: no hover of ${at}`);
      const labels = completionsAt(view, offset).items.map(({ label }) => label);
      if (was.labels.includes(word) && !labels.includes(word)) lost.push(`${line}: ${at} is not offered`);
    }
  });
  expect(lost).toEqual([]);
});
