import { describe, expect, it } from 'vitest';
import { tokens } from '../../src/catalog/encodings/tokens/run.ts';
import { vocabulary } from '../../src/catalog/scales/vocabulary/run.ts';

/** The raw indices of texts, and the words that they stand for. */
function read(texts: readonly string[], length: number, options: Parameters<typeof tokens>[1] = { tokenizer: 'word', lowercase: true }) {
  const reader = tokens(length, options).open();
  const values = Int32Array.from(texts.flatMap((text) => [...(reader.read([text]) as number[])]));
  return { values, texts: reader.texts! };
}

const wordsOf = ({ values, texts }: ReturnType<typeof read>): string[] => [...values].map((index) => texts[index]!);

describe('a text', () => {
  it('is words and other signs, what stands between spaces, or characters', () => {
    const text = "Don't stop—the 3 CAFÉS, l’été!";
    const words = ["don't", 'stop', '—', 'the', '3', 'cafés', ',', 'l’été', '!'];
    expect(wordsOf(read([text], 10))).toEqual([...words, '']);
    expect(wordsOf(read([text], 6, { tokenizer: 'whitespace' }))).toEqual(["Don't", 'stop—the', '3', 'CAFÉS,', 'l’été!', '']);
    expect(wordsOf(read(['aé 🙂a'], 6, { tokenizer: 'character' }))).toEqual(['a', 'é', ' ', '🙂', 'a', '']);
  });

  it('is filled up with 0, and cut', () => {
    expect([...read(['a b', '', 'a b c d'], 3).values]).toEqual([1, 2, 0, 0, 0, 0, 1, 2, 3]);
  });
});

describe('a vocabulary', () => {
  const rows = read(['b a b', 'c a d', 'z z z z'], 4);
  const training = Int32Array.of(0, 1);

  it('is the most frequent words of the training rows, those of one number in order', () => {
    const fitted = (size: number, minCount?: number) =>
      vocabulary(size, minCount === undefined ? {} : { minCount }).fit(rows.values, 4, training, rows.texts);
    expect(fitted(10)).toEqual({ words: ['a', 'b', 'c', 'd'] });
    expect(fitted(3)).toEqual({ words: ['a', 'b', 'c'] });
    expect(fitted(10, 2)).toEqual({ words: ['a', 'b'] });
  });

  it('gives padding 0, other words 1, and finds its own in texts that were read elsewhere', () => {
    const scale = vocabulary(3);
    const state = JSON.parse(JSON.stringify(scale.fit(rows.values, 4, training, rows.texts)));
    const others = read(['z c x', 'b a'], 4);
    for (const { values, texts } of [others, rows, others]) {
      const expected = wordsOf({ values, texts }).map((word) => (word === '' ? 0 : ['a', 'b', 'c'].indexOf(word) + 2 || 1));
      expect([...scale.apply(state, Float32Array.from(values), 4, texts)]).toEqual(expected.map((index) => Math.max(index, 0)));
    }
    expect([...scale.apply(state, Float32Array.from(others.values), 4, others.texts)]).toEqual([1, 4, 1, 0, 3, 2, 0, 0]);
  });
});
