/** `mtlc format`: one layout for every spec. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatterFault } from '../diagnostics/messages/syntax.ts';
import type { Source } from '../text/source.ts';
import { Memory } from './memory.ts';
import { parse } from './parse.ts';
import type { SpecFile } from './tree.ts';

export type Formatted = { readonly text: string } | { readonly diagnostics: Diagnostic[] };

/**
 * A spec in the one layout: indented by 2, lines up to 100 columns, comments kept. Text with syntax errors is given
 * back as their diagnostics, and so is text whose layout would be read differently. `memory` is of the same file.
 */
export async function format(source: Source, memory = new Memory()): Promise<Formatted> {
  const { diagnostics } = parse(source, memory);
  if (diagnostics.length > 0) return { diagnostics };
  const [prettier, { pluginWith }] = await Promise.all([
    import('prettier/standalone'),
    import('./prettier-plugin.ts'),
  ]);
  const text = await prettier.format(source.text, {
    parser: 'mtl',
    plugins: [pluginWith(memory)],
    filepath: source.path,
    endOfLine: 'lf',
  });
  if (text === source.text || saysTheSame(source, { path: source.path, text }, memory)) return { text };
  return { diagnostics: [formatterFault.at({ file: source.path, start: 0, end: 0 }, {})] };
}

/** Whether two texts without syntax errors differ in their layout alone. */
export function saysTheSame(a: Source, b: Source, memory = new Memory()): boolean {
  const [one, other] = [parse(a, memory), parse(b, memory)];
  return one.diagnostics.length + other.diagnostics.length === 0 && content(one.file) === content(other.file);
}

/** What a spec says, and its comments, apart from where they stand. */
function content({ statements, comments }: SpecFile): string {
  const tree = JSON.stringify(statements, (key, value: unknown) => (key === 'span' ? undefined : value));
  return tree + JSON.stringify(comments.map(({ text }) => text));
}
