/** Uses of catalogue entries, derived from the types of their arguments: as a spec writes them, and as the entry then sees them. */
import type { ArgSpec, ArgType, EntryKind, EntryValue } from '../catalog/arguments.ts';
import type { Entry } from '../catalog/define.ts';
import { entries } from '../catalog/index.ts';

export interface Written {
  readonly text: string;
  readonly value: unknown;
}

export interface EntryUse {
  readonly text: string;
  readonly args: EntryValue['args'];
}

/** By kind and name: arguments of entries that cannot be derived from their types, as a spec writes them, and as values. */
const examples: { readonly [entry: string]: readonly EntryUse[] } = {
  // A list has a number a label, of which the harness has three, or a channel, of which its input has six.
  'loss binary_cross_entropy': [
    { text: 'binary_cross_entropy()', args: { label_weights: [] } },
    { text: 'binary_cross_entropy(label_weights: [2, 0.5, 0])', args: { label_weights: [2, 0.5, 0] } },
  ],
  'covariance given': [{ text: 'given("relations.csv")', args: { file: 'relations.csv' } }],
  'prior graph_laplacian': [
    { text: 'graph_laplacian([[y, z], [z, u]])', args: { edges: [['y', 'z'], ['z', 'u']], strength: 1 } },
    { text: 'graph_laplacian([[y, z, u]], strength: 3)', args: { edges: [['y', 'z', 'u']], strength: 3 } },
  ],
  // A list is a source of its own.
  'protocol draws': [
    {
      text: 'draws(lists.key, rows.key, repeat: lists.draw)',
      args: {
        keys: { source: 'lists', column: 'key' },
        rows: { source: 'rows', column: 'key' },
        repeat: { source: 'lists', column: 'draw' },
        rate: null,
        seed: null,
        validation: 0,
      },
    },
    {
      text: 'draws(lists.key, rows.key, repeat: lists.draw, rate: lists.rate, seed: 2, validation: 50%)',
      args: {
        keys: { source: 'lists', column: 'key' },
        rows: { source: 'rows', column: 'key' },
        repeat: { source: 'lists', column: 'draw' },
        rate: { source: 'lists', column: 'rate' },
        seed: 2,
        validation: 0.5,
      },
    },
  ],
  'scale pixels': [
    { text: 'pixels()', args: { mean: 0, sd: 1, order: 'rgb' } },
    { text: 'pixels(mean: 127.5, sd: 0.5)', args: { mean: 127.5, sd: 0.5, order: 'rgb' } },
    { text: 'pixels(mean: [1, 2, 3, 4, 5, 6])', args: { mean: [1, 2, 3, 4, 5, 6], sd: 1, order: 'rgb' } },
  ],
};

/**
 * Several uses of an entry, the plainest first: what is required alone; every argument given; and each argument in
 * each of its forms. Those that the entry's own check refuses are left out.
 */
export function usesOf(entry: Entry): readonly EntryUse[] {
  const known = examples[`${entry.kind} ${entry.name}`];
  if (known) return known;
  const table = Object.entries(entry.args);
  const forms = new Map(table.map(([name, { type }]) => [name, formsOf(type)]));
  const required = table.filter(([, spec]) => spec.default === undefined).map(([name]) => name);
  const plainest = new Map(required.map((name) => [name, forms.get(name)![0]!]));
  const fullest = new Map(table.map(([name]) => [name, forms.get(name)![0]!]));
  const varied = table.flatMap(([name]) =>
    forms.get(name)!.map((form) => new Map([...plainest, [name, form]])),
  );
  const uses = distinct([plainest, fullest, ...varied].map((given) => useOf(entry, given)));
  const legal = uses.filter(({ args }) => !entry.check?.(args as never));
  if (legal.length > 0) return legal;
  throw new Error(
    `no legal arguments of ${entry.kind} ${entry.name} follow from their types: give some in \`examples\``,
  );
}

/** Arguments in the order of declaration; the positional ones without their names as long as none before them is left out. */
function useOf(entry: Entry, given: ReadonlyMap<string, Written>): EntryUse {
  let inOrder = true;
  const texts = Object.entries(entry.args).flatMap(([name, spec]) => {
    const form = given.get(name);
    if (!form) {
      inOrder &&= !spec.positional;
      return [];
    }
    return [spec.positional && inOrder ? form.text : `${name}: ${form.text}`];
  });
  const args = Object.entries(entry.args).map(([name, spec]) => [
    name,
    given.get(name)?.value ?? defaultOf(spec),
  ]);
  return { text: `${entry.name}(${texts.join(', ')})`, args: Object.fromEntries(args) };
}

const defaultOf = (spec: ArgSpec<unknown>): unknown => spec.default ?? null;

function distinct(uses: readonly EntryUse[]): EntryUse[] {
  return [...new Map(uses.map((use) => [use.text, use])).values()];
}

/** Names that the specs of the harness declare: a trunk `t` with a layer `h`, a task `y`, a network `net` and sources `rows` and `lists`. */
const names: { readonly [kind in 'layers' | 'tasks' | 'parts' | 'task_numbers' | 'part_multiples' | 'path_texts' | 'phase' | 'network' | 'measure' | 'settings' | 'column']: Written } = {
  layers: { text: '[h]', value: ['t.h'] },
  tasks: { text: '[y]', value: ['y'] },
  parts: { text: '[t]', value: ['t'] },
  part_multiples: { text: '{ t: 0.1x }', value: { t: 0.1 } },
  path_texts: { text: '{ h: "other.h" }', value: { h: 'other.h' } },
  task_numbers: { text: '{ y: 2 }', value: { y: 2 } },
  phase: { text: 'main', value: 'main' },
  network: { text: 'net', value: 'net' },
  measure: { text: 'y.loss', value: { name: 'loss', task: 'y' } },
  settings: { text: '{ "train.seed": 8 }', value: { 'train.seed': '8' } },
  column: { text: 'rows.part', value: { source: 'rows', column: 'part' } },
};

/** Ways to write a value of a type, an ordinary one first. */
export function formsOf(type: ArgType): readonly Written[] {
  switch (type.kind) {
    case 'number':
      return numbers(type).map((value) => ({ text: String(value), value }));
    case 'share':
      return [
        { text: '50%', value: 0.5 },
        { text: '0.25', value: 0.25 },
      ];
    case 'flag':
      return [
        { text: 'true', value: true },
        { text: 'false', value: false },
      ];
    case 'text':
      return [{ text: '"rows.csv"', value: 'rows.csv' }];
    case 'choice':
      return type.options.map((option) => ({ text: option, value: option }));
    case 'entry':
      return entriesOf(type.of).filter((entry) => !takes(entry, type.of)).map((entry) => {
        const [{ text, args }] = usesOf(entry) as [EntryUse];
        return { text, value: { entry: entry.name, args } };
      });
    case 'list':
      return [listOf(formsOf(type.of).slice(0, 2))];
    case 'one_or_list':
      return [
        ...formsOf(type.of).slice(0, 1),
        listOf(formsOf(type.of).slice(0, 1)),
        listOf(formsOf(type.of).slice(0, 2)),
      ];
    case 'choice_or_number':
      return [...formsOf({ kind: 'choice', options: type.options }), ...formsOf(type.of).slice(0, 1).map(({ text, value }) => ({ text: type.called === undefined ? text : `${type.called}(${text})`, value }))];
    case 'choice_or_list':
      return [...formsOf({ kind: 'choice', options: type.options }), listOf(formsOf(type.of).slice(0, 2))];
    default:
      return [names[type.kind]];
  }
}

/** Uses within uses of the same kind have no end. */
const takes = (entry: Entry, kind: EntryKind): boolean => Object.values(entry.args).some(({ type }) => type.kind === 'entry' && type.of === kind);

const listOf = (items: readonly Written[]): Written => ({
  text: `[${items.map(({ text }) => text).join(', ')}]`,
  value: items.map(({ value }) => value),
});

type NumberType = Extract<ArgType, { kind: 'number' }>;

/** Two numbers within the limits, then the limits themselves where they are allowed. */
function numbers({ min, max, exclusive, integer }: NumberType): number[] {
  const inside = integer ? [(min ?? 0) + 2, (min ?? 0) + 1] : fractions(min, max);
  const limits = exclusive ? [] : [min, max].filter((limit) => limit !== undefined);
  const allowed = inside.filter((x) => (min === undefined || x >= min) && (max === undefined || x <= max));
  return [...new Set([...allowed, ...limits])];
}

function fractions(min: number | undefined, max: number | undefined): number[] {
  if (min !== undefined && max !== undefined) return [min + (max - min) * 0.5, min + (max - min) * 0.3];
  if (min !== undefined) return [min + 0.5, min + 2];
  return max === undefined ? [0.5, -1.5] : [max - 0.5, max - 2];
}

export function entriesOf<Kind extends EntryKind>(kind: Kind): Extract<Entry, { kind: Kind }>[] {
  return entries.filter((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind);
}
