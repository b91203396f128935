/** Whether what a file exports is a catalogue entry. JavaScript is checked by nobody else. */
import type { EntryKind } from '../../catalog/arguments.ts';
import type { Entry } from '../../catalog/define.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { closedKind, malformedEntry } from '../../diagnostics/messages/outside.ts';

type Form = { readonly entry: Entry } | { readonly message: (file: string) => Diagnostic };

interface Needs {
  readonly fields: readonly string[];
  /** Programs call it, so that it has code beside it. */
  readonly runs: boolean;
}

const plain: Needs = { fields: [], runs: true };
const needs: { readonly [kind in EntryKind]?: Needs } = {
  activation: { fields: ['lower', 'equation'], runs: false },
  alignment: { fields: ['byClass', 'equation', 'lower'], runs: false },
  augmentation: plain,
  covariance: { fields: ['holds', 'learned'], runs: true },
  epoch: plain,
  layer: { fields: ['inputs', 'shape', 'lower'], runs: false },
  loss: { fields: ['fits', 'reads', 'equation', 'lower', 'answer'], runs: false },
  metric: { fields: ['fits', 'better', 'reports'], runs: true },
  optimizer: plain,
  prior: { fields: ['layout', 'couples', 'equation', 'lower'], runs: false },
  protocol: plain,
  scale: plain,
  schedule: plain,
  sharing: { fields: ['parameters', 'lower', 'equation'], runs: false },
  start: plain,
  weighting: { fields: ['combines', 'symbol', 'equation', 'note'], runs: true },
};

/** The kinds of entries that programs call. */
export const runs = ({ kind }: Entry): boolean => needs[kind]?.runs === true;

/** Null: it is nothing like an entry. */
export function formOf(value: unknown): Form | null {
  const given = value as Partial<Record<string, unknown>> | null | undefined;
  if (typeof given !== 'object' || given === null || typeof given['kind'] !== 'string') return null;
  const kind = given['kind'] as EntryKind;
  const needed = needs[kind];
  if (!needed) return { message: (file) => closedKind.at({ file, start: 0, end: 0 }, { kind, open: Object.keys(needs) }) };
  const what = `the ${kind} \`${String(given['name'])}\``;
  const problem = problemOf(given, needed);
  if (problem !== null) return { message: (file) => malformedEntry.at({ file, start: 0, end: 0 }, { what, problem }) };
  return { entry: given as unknown as Entry };
}

function problemOf(given: Partial<Record<string, unknown>>, { fields }: Needs): string | null {
  const { name, doc, args } = given;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name)) return 'has no name of small letters, such as `huber` or `soft_margin`';
  if (typeof doc !== 'string') return 'has no `doc`, the sentence that says what it is';
  if (typeof args !== 'object' || args === null) return 'has no `args`; `{}` where it takes none';
  const argument = Object.entries(args).find(([, spec]) => typeof (spec as { readonly type?: { readonly kind?: unknown } } | null)?.type?.kind !== 'string');
  if (argument) return `has an argument \`${argument[0]}\` of no type: \`number('...')\` and others of mtlc/catalog give one`;
  const missing = fields.find((field) => given[field] === undefined);
  return missing === undefined ? null : `has no \`${missing}\``;
}
