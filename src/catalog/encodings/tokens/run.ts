import type { Encoding } from '../../../runtime/experiment.ts';

interface Options {
  readonly tokenizer: keyof typeof tokenizers;
  readonly lowercase?: boolean;
}

/** Letters and digits, with the apostrophes between them; every other sign by itself. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]/gu;

const tokenizers = {
  word: (text: string): readonly string[] => text.match(WORD) ?? [],
  whitespace: (text: string): readonly string[] => text.match(/\S+/gu) ?? [],
  character: (text: string): readonly string[] => [...text],
};

/** Raw indices count the different words from 1, as they come; 0 fills up what a text leaves of `length`. */
export function tokens(length: number, { tokenizer, lowercase = false }: Options): Encoding {
  return {
    name: 'tokens',
    indices: true,
    open: () => {
      const texts = [''];
      const known = new Map<string, number>();
      const indexOf = (word: string): number => {
        const index = known.get(word) ?? texts.length;
        if (index === texts.length) known.set(word, texts.push(word) - 1);
        return index;
      };
      const read = (cells: readonly string[]): number[] => {
        const text = cells.join(' ');
        const words = tokenizers[tokenizer](lowercase ? text.toLowerCase() : text).slice(0, length);
        return [...words.map(indexOf), ...Array<number>(length - words.length).fill(0)];
      };
      return { read, texts };
    },
  };
}
