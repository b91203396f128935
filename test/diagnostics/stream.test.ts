/** What names may do to those who read them: in terminals, in logs, in JSON, in the editor's Markdown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsers } from 'prettier/plugins/markdown';
import { paint } from '../../src/diagnostics/colour.ts';
import { forTerminal } from '../../src/diagnostics/stream.ts';
import { displayed } from '../../src/diagnostics/width.ts';
import { code, fenced, plain } from '../../src/editor/markdown.ts';
import { jsonText, UNSAFE } from '../../src/text/unsafe.ts';

const steering = ['\u001b[2J', '\u001b]0;title\u0007', '\u001b]8;;https://evil.example\u001b\\', '\u009b31m', '\r', '\b', '\u007f', '\u202e', '\u2066', '\u2028', '\u200b', '\ud800', '\u{e0041}', '\u0085'];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(fc.constantFrom(...steering, 'name', ' '), { maxLength: 5 }).map((parts) => parts.join('')),
);
const left = (shown: string): string[] => [...shown.matchAll(UNSAFE)].map(([mark]) => mark).filter((mark) => !'\n\u200c\u200d'.includes(mark));

describe('a terminal', () => {
  it('is steered by no text', () => {
    fc.assert(fc.property(text, (name) => left(displayed(name)).length === 0));
  });

  it('gets the styles of mtlc and nothing else that steers it', () => {
    const red = paint(true)('wrong', 'red', 'bold');
    expect(forTerminal(`\r\u001b[2K${red}\n`)).toBe(`\r\u001b[2K${red}\n`);
    expect(forTerminal(`${red}\u001b[8m\u001b[2J\r\u001b[1A`)).not.toMatch(/\u001b\[(?:8m|2J|1A)|\r/);
    fc.assert(fc.property(text, (name) => left(forTerminal(name).replace(/\u001b\[[\d;]+m|\r\u001b\[2K/g, '')).length === 0));
  });
});

describe('JSON', () => {
  it('is the same value, and steers nothing', () => {
    fc.assert(
      fc.property(text, text, (name, value) => {
        const written = jsonText(Object.fromEntries([[name, [value]]]));
        expect(JSON.parse(written)).toEqual(Object.fromEntries([[name, [value]]]));
        expect([...written.matchAll(UNSAFE)].filter(([mark]) => mark !== '\n')).toEqual([]);
      }),
    );
  });
});

interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

const kinds = ({ type, children = [] }: MarkdownNode): string[] => (['word', 'whitespace', 'text', 'sentence'].includes(type) ? [] : [type, ...children.flatMap(kinds)]);
const parsed = async (markdown: string): Promise<MarkdownNode> => (await parsers.markdown.parse(markdown, {} as never)) as MarkdownNode;

const markup = fc
  .array(fc.constantFrom('`', '``', '```', '\n', '*', '_', '[a](b)', '![', '](https://evil.example)', '<img src=x onerror=alert(1)>', '<!--', 'https://evil.example', 'www.evil.example', '# ', '> ', '- ', '~~~', '|', '&lt;', '\\', '$', '{', 'a', ' '), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('Markdown', () => {
  it('holds names as text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(markup, text), async (name) => {
        expect(kinds(await parsed(`a ${code(name)} b`))).toEqual(['root', 'paragraph', 'inlineCode']);
        expect(kinds(await parsed(`reaches ${plain(name)} and`))).toEqual(['root', 'paragraph']);
        expect(kinds(await parsed(`before\n\n${fenced(name)}\n\nbehind`))).toEqual(['root', 'paragraph', 'code', 'paragraph']);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves plain names as they are', () => {
    expect([code('fc7'), plain('my_task, sea'), plain('_x')]).toEqual(['`fc7`', 'my_task, sea', '\\_x']);
  });
});
