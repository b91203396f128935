import { inMemory } from '../../../runtime/data/stored.ts';
import type { Numbers, Scale, ScaleState } from '../../../runtime/experiment.ts';

interface Options {
  readonly minCount?: number;
}

interface State {
  /** In the order of their indices, which begin at 2. */
  readonly words: readonly string[];
}

const UNKNOWN = 1;
const FIRST = 2;

/** The words of the training rows from the most frequent one on, those of one number in the order of their characters. */
export function vocabulary(size: number, { minCount = 1 }: Options = {}): Scale {
  return {
    name: 'vocabulary',
    fit: (values, width, rows, texts = []) => {
      const counted = [...countWords(inMemory(values), width, rows)].map(([raw, count]) => ({ word: texts[raw] ?? '', count }));
      const frequent = counted.filter(({ count }) => count >= minCount);
      frequent.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
      return { words: frequent.slice(0, size).map(({ word }) => word) };
    },
    apply: (state, values, _width, texts = []) => {
      const indexOf = indices(state, texts);
      return values.map((raw) => (raw === 0 ? 0 : indexOf(raw)));
    },
    undo: (_state, values) => values,
  };
}

function countWords(values: Numbers, width: number, rows: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows)
    for (const raw of values.subarray(row * width, (row + 1) * width))
      if (raw !== 0) counts.set(raw, (counts.get(raw) ?? 0) + 1);
  return counts;
}

/** Looked up once a state and list of texts, not once a batch. */
const known = new WeakMap<ScaleState, { readonly texts: readonly string[]; readonly indexOf: Int32Array }>();

function indices(state: ScaleState, texts: readonly string[]): (raw: number) => number {
  const { words } = state as unknown as State;
  const before = known.get(state);
  const { indexOf } = before?.texts === texts ? before : remember(state, words, texts);
  return (raw) => indexOf[raw] ?? UNKNOWN;
}

function remember(state: ScaleState, words: readonly string[], texts: readonly string[]) {
  const places = new Map(words.map((word, i) => [word, i + FIRST]));
  const found = { texts, indexOf: Int32Array.from(texts, (word) => places.get(word) ?? UNKNOWN) };
  known.set(state, found);
  return found;
}
