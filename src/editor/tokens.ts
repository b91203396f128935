/** What each name stands for, which a grammar of colours cannot know. */
import { walk } from '../syntax/visit.ts';
import type { Span } from '../text/source.ts';
import { mentionsOf, type Space } from './names.ts';
import { entryNamed, slotOf } from './slots.ts';
import type { View } from './view.ts';

/** In the protocol's words. */
export const tokenTypes = ['variable', 'enum', 'function', 'parameter', 'namespace', 'class', 'typeParameter', 'event', 'property', 'type'] as const;

type TokenType = (typeof tokenTypes)[number];

const bySpace: Readonly<Record<Space, TokenType>> = {
  constant: 'variable',
  'label set': 'enum',
  vocabulary: 'enum',
  block: 'function',
  parameter: 'parameter',
  input: 'parameter',
  part: 'namespace',
  layer: 'variable',
  task: 'class',
  family: 'typeParameter',
  source: 'namespace',
  phase: 'event',
};

export interface Token {
  readonly span: Span;
  readonly type: TokenType;
  readonly declares: boolean;
}

/** In the order of the text. */
export function tokensOf({ files, file }: View): Token[] {
  const own = mentionsOf(files).filter(({ span }) => span.file === file.path);
  const mentions = new Map(own.map((mention) => [mention.span.start, mention]));
  const found: Token[] = [];
  walk(file, (node, parents) => {
    if (!('kind' in node) || node.kind !== 'name') return;
    const mention = mentions.get(node.span.start);
    const type = mention ? bySpace[mention.of[0]!.space] : typeBySlot(node.text, slotOf([...parents, node]));
    if (type) found.push({ span: node.span, type, declares: mention?.declares ?? false });
  });
  return found.toSorted((a, b) => a.span.start - b.span.start);
}

function typeBySlot(name: string, slot: ReturnType<typeof slotOf>): TokenType | null {
  if (slot.kind === 'property_name' || slot.kind === 'argument_name' || slot.kind === 'column') return 'property';
  if (slot.kind === 'type') return 'type';
  return entryNamed(name, slot) ? 'function' : null;
}
