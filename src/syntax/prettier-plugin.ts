/** A Prettier plugin for specs: `prettier --plugin` and `mtlc format` lay them out alike. */
import type { Plugin } from 'prettier';
import { positionAt } from '../text/source.ts';
import { Memory } from './memory.ts';
import { parse } from './parse.ts';
import { print, printComment } from './print.ts';
import type { Comment } from './tree.ts';
import { childKeys, type Node } from './visit.ts';

const hidden = new Set(['span', 'comments', 'kind']);

/** Prettier's contract: text with syntax errors is refused by throwing. */
function parseForPrettier(text: string, options: { filepath?: string }, memory: Memory): Node {
  const source = { path: options.filepath ?? '', text };
  const { file, diagnostics } = parse(source, memory);
  const first = diagnostics[0];
  if (!first) return file;
  const [start, end] = [positionAt(source, first.span.start), positionAt(source, first.span.end)];
  throw Object.assign(new SyntaxError(`${first.message} (${start.line}:${start.column})`), {
    loc: { start, end },
  });
}

/** What Prettier knows of a comment when it looks for the node that the comment belongs to. */
type Placed = Comment & {
  enclosingNode?: Node;
  precedingNode?: Node;
  followingNode?: Node;
  leading?: boolean;
  trailing?: boolean;
};

/** A comment behind an opening bracket belongs to what stands in the bracket, not to what stands before it. */
function placeBehindBracket(comment: Placed, text: string): boolean {
  const { enclosingNode, precedingNode, followingNode } = comment;
  if (!enclosingNode || !precedingNode) return false;
  const between = text.slice(precedingNode.span.end, comment.span.start).replace(/\/\/.*/g, '');
  if (!/[([{]/.test(between)) return false;
  const node = (followingNode ?? enclosingNode) as Node & { comments?: Comment[] };
  comment.leading = followingNode !== undefined;
  comment.trailing = !comment.leading;
  (node.comments ??= []).push(comment);
  return true;
}

/** Prettier hangs comments into the tree that it gets, so that nothing of it is taken from `memory` or kept there. */
export const pluginWith = (memory: Memory): Plugin<Node> => ({
  languages: [{ name: 'mtl', parsers: ['mtl'], extensions: ['.mtl'] }],
  parsers: {
    mtl: {
      parse: (text, options) => parseForPrettier(text, options, memory.withoutTree()),
      astFormat: 'mtl',
      locStart: ({ span }) => span.start,
      locEnd: ({ span }) => span.end,
    },
  },
  printers: {
    mtl: {
      print: print as never,
      printComment,
      canAttachComment: (node: Node) => 'span' in node,
      isBlockComment: () => false,
      handleComments: {
        endOfLine: placeBehindBracket,
        ownLine: placeBehindBracket,
        remaining: placeBehindBracket,
      },
      getVisitorKeys: (node: Node) => childKeys(node).filter((key) => !hidden.has(key)),
    },
  },
  defaultOptions: { printWidth: 100, tabWidth: 2 },
});

const plugin: Plugin<Node> = pluginWith(new Memory());

export const { languages, parsers, printers, defaultOptions } = plugin;
