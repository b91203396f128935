/** The types of arguments and properties: what a spec may write there, and the plain value that an entry then sees. */

export type EntryKind =
  | 'activation'
  | 'alignment'
  | 'augmentation'
  | 'covariance'
  | 'epoch'
  | 'encoding'
  | 'layer'
  | 'loss'
  | 'metric'
  | 'optimizer'
  | 'phase'
  | 'plot'
  | 'prior'
  | 'protocol'
  | 'scale'
  | 'schedule'
  | 'sharing'
  | 'source'
  | 'start'
  | 'stop'
  | 'variant'
  | 'weighting';

/** What one entry of a kind is called. */
export const wordFor = (kind: EntryKind): string => (kind === 'sharing' ? 'sharing unit' : kind);

interface Limits {
  readonly min?: number;
  readonly max?: number;
  /** The limits themselves are excluded. */
  readonly exclusive?: boolean;
  readonly integer?: boolean;
}

export type ArgType =
  | ({ readonly kind: 'number' } & Limits)
  /** 60% or 0.6; the value is 0.6. */
  | { readonly kind: 'share' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** Another entry, bare (`relu`) or called (`sgd(0.1)`); the value is `{ entry, args }`. */
  | { readonly kind: 'entry'; readonly of: EntryKind }
  /** Layers of the model, by name; the value is their paths (`features.h1`). */
  | { readonly kind: 'layers' }
  /** Tasks, by name. */
  | { readonly kind: 'tasks' }
  /** Anything with parameters: trunks, branches, tasks, layers; the value is their paths. */
  | { readonly kind: 'parts' }
  /** A number for each task: `{ kind: 2, color: 1 }`. */
  | { readonly kind: 'task_numbers' }
  /** A multiple for each of some parts: `{ trunk: 0.1x }`; the value is by their paths. */
  | { readonly kind: 'part_multiples' }
  /** A text for each of some paths: `{ fire9: "other.fire9" }`. */
  | { readonly kind: 'path_texts' }
  /** A phase, by name. */
  | { readonly kind: 'phase' }
  /** A network beside the model, by name. */
  | { readonly kind: 'network' }
  /** Values by the paths of what they replace: `{ "train.main.epochs": 3 }`; the value is their texts. */
  | { readonly kind: 'settings' }
  /** What validation rows are judged by: `accuracy`, `loss`, or of one task, `sea.accuracy`; the value is `{ name, task }`. */
  | { readonly kind: 'measure' }
  /** A column of a source, `rows.split`; the value is `{ source, column }`. */
  | { readonly kind: 'column' }
  | { readonly kind: 'list'; readonly of: ArgType }
  /** One value, or a list of values. */
  | { readonly kind: 'one_or_list'; readonly of: ArgType }
  /** One of some words, or a number; with `called` the number stands behind that word: `sum(100)`. */
  | { readonly kind: 'choice_or_number'; readonly options: readonly string[]; readonly of: Extract<ArgType, { kind: 'number' }>; readonly called?: string }
  /** One of some words, or a list of values. */
  | { readonly kind: 'choice_or_list'; readonly options: readonly string[]; readonly of: ArgType };

/** A metric by the name that reports have for it, or `loss`; of one task, or without it over all. */
export interface MeasureValue {
  readonly name: string;
  readonly task?: string;
}

/** A use of another entry, as an argument. */
export interface EntryValue {
  readonly entry: string;
  readonly args: { readonly [name: string]: unknown };
}

/** A column of a source, by their names. */
export interface ColumnValue {
  readonly source: string;
  readonly column: string;
}

export interface ArgSpec<T> {
  readonly type: ArgType;
  readonly doc: string;
  /** Absent: the argument is required. Null: it may be left out, and then has no value. */
  readonly default?: T;
  /** May be written without its name, in the order of declaration. */
  readonly positional?: boolean;
}

export type ArgTable = { readonly [name: string]: ArgSpec<unknown> };
export type ArgsOf<Table extends ArgTable> = {
  readonly [Name in keyof Table]: Table[Name] extends ArgSpec<infer T> ? T : never;
};

interface More<T> {
  readonly default?: T;
  readonly positional?: boolean;
}

const arg =
  <T>(type: ArgType) =>
  (doc: string, more: More<T> = {}): ArgSpec<T> => ({ type, doc, ...more });

/** A whole number from 1. */
export const count = arg<number>({ kind: 'number', min: 1, integer: true });
export const share = arg<number>({ kind: 'share' });
export const flag = arg<boolean>({ kind: 'flag' });
export const text = arg<string>({ kind: 'text' });
export const layers = arg<readonly string[]>({ kind: 'layers' });
export const layersOrNone = (doc: string): ArgSpec<readonly string[] | null> => ({ type: { kind: 'layers' }, doc, default: null });
export const networkOrNone = (doc: string): ArgSpec<string | null> => ({ type: { kind: 'network' }, doc, default: null });
export const phaseOrNone = (doc: string): ArgSpec<string | null> => ({ type: { kind: 'phase' }, doc, default: null });
export const settings = arg<{ readonly [path: string]: string }>({ kind: 'settings' });
export const tasks = arg<readonly string[] | null>({ kind: 'tasks' });
export const parts = arg<readonly string[] | null>({ kind: 'parts' });
export const partMultiples = arg<{ readonly [path: string]: number } | null>({ kind: 'part_multiples' });
export const pathTexts = arg<{ readonly [path: string]: string }>({ kind: 'path_texts' });
export const taskNumbers = arg<{ readonly [task: string]: number }>({ kind: 'task_numbers' });

export const measure = arg<MeasureValue>({ kind: 'measure' });
export const column = arg<ColumnValue>({ kind: 'column' });
export const columnOrNone = arg<ColumnValue | null>({ kind: 'column' });

export const number = (doc: string, more: More<number> & Limits = {}): ArgSpec<number> => {
  const { default: fallback, positional, ...limits } = more;
  return {
    type: { kind: 'number', ...limits },
    doc,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(positional ? { positional } : {}),
  };
};

/** A number that may be left out. */
export const numberOrNone = (doc: string, limits: Limits): ArgSpec<number | null> => ({
  type: { kind: 'number', ...limits },
  doc,
  default: null,
});

/** A share that may be left out. */
export const shareOrNone = (doc: string): ArgSpec<number | null> => ({ type: { kind: 'share' }, doc, default: null });

/** The seed of one thing alone, which may be left out. */
export const ownSeed = (doc: string): ArgSpec<number | null> => numberOrNone(doc, { min: 0, integer: true });

export const choice = <Option extends string>(
  options: readonly Option[],
  doc: string,
  more: More<Option> = {},
): ArgSpec<Option> => ({ type: { kind: 'choice', options }, doc, ...more });

export const entry = (of: EntryKind, doc: string, more: More<EntryValue> = {}): ArgSpec<EntryValue> => ({
  type: { kind: 'entry', of },
  doc,
  ...more,
});

/** One of some words, which may be left out. */
export const choiceOrNone = <Option extends string>(options: readonly Option[], doc: string): ArgSpec<Option | null> => ({
  type: { kind: 'choice', options },
  doc,
  default: null,
});

/** An entry that may be left out. */
export const entryOrNone = (of: EntryKind, doc: string): ArgSpec<EntryValue | null> => ({
  type: { kind: 'entry', of },
  doc,
  default: null,
});

export const listOf = <T>(item: ArgSpec<T>, doc: string, more: More<readonly T[]> = {}): ArgSpec<readonly T[]> => ({
  type: { kind: 'list', of: item.type },
  doc,
  ...more,
});

export const choiceOrList = <Option extends string, T>(
  options: readonly Option[],
  item: ArgSpec<T>,
  doc: string,
  more: More<Option> = {},
): ArgSpec<Option | readonly T[]> => ({ type: { kind: 'choice_or_list', options, of: item.type }, doc, ...more });

/** One of some words, or a whole number from 1. */
export const choiceOrCount = <Option extends string>(
  options: readonly Option[],
  doc: string,
  more: More<Option> = {},
): ArgSpec<Option | number> => ({ type: { kind: 'choice_or_number', options, of: { kind: 'number', min: 1, integer: true } }, doc, ...more });

/** One of some words, of which the last may have a number above 0 in parentheses, which is then the value. */
export const choiceOrCalled = <Option extends string>(
  options: readonly Option[],
  doc: string,
  more: More<Option> = {},
): ArgSpec<Option | number> => ({
  type: { kind: 'choice_or_number', options, of: { kind: 'number', min: 0, exclusive: true }, called: options.at(-1)! },
  doc,
  ...more,
});

export const oneOrList = <T>(
  item: ArgSpec<T>,
  doc: string,
  more: More<T | readonly T[]> = {},
): ArgSpec<T | readonly T[]> => ({ type: { kind: 'one_or_list', of: item.type }, doc, ...more });
