/** The CodeMirror mode, run as CodeMirror runs it: line by line, a token at a time. */
import { StringStream, type StreamParser } from '@codemirror/streamparser';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mtl, type State } from '../../grammar/generated/codemirror.js';
import { codeMirrorTag } from '../../grammar/highlighting/scopes.ts';
import { classified, linesOf, mismatches, texts, type Piece } from './classified.ts';
import { files } from './files.ts';

const parser: StreamParser<State> = mtl;

function highlight(text: string): Piece[] {
  const state = parser.startState!(2);
  return linesOf(text).flatMap(({ line, offset }) => {
    const stream = new StringStream(line, 4, 2);
    const pieces: Piece[] = [];
    while (!stream.eol()) {
      stream.start = stream.pos;
      const tag = parser.token(stream, state);
      expect(stream.pos).toBeGreaterThan(stream.start);
      pieces.push({
        start: offset + stream.start,
        end: offset + stream.pos,
        scopes: tag === null ? [] : [tag],
      });
    }
    return pieces;
  });
}

const wrong = (text: string): string[] => mismatches(text, highlight(text), codeMirrorTag);

it.each(texts)('%s is coloured as the lexer classifies it', (_, text) => {
  expect(classified(text).length).toBeGreaterThan(0);
  expect(wrong(text)).toEqual([]);
});

it('so are 1,000 generated files', () => {
  fc.assert(
    fc.property(files, (text) => {
      expect(wrong(text)).toEqual([]);
    }),
    { numRuns: 1000, seed: 1 },
  );
});
