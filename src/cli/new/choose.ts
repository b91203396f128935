/** What each column of a table is to a spec: an input, a target, or left out, and why. */
import { distinctLabels } from '../../data-facts/labels.ts';
import { MISSING } from '../../data-facts/columns.ts';
import { isNumber } from '../../data-facts/number.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { nothingToRead, tooFewRows, unfitTarget } from '../../diagnostics/messages/new.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { UsageMistake } from '../exit.ts';
import type { Profile } from './profile.ts';

export interface Target {
  readonly column: Profile;
  readonly type: { readonly kind: 'real' } | { readonly kind: 'binary'; readonly yes: string; readonly no: string } | { readonly kind: 'class'; readonly labels: readonly string[] };
}

export interface Choice {
  readonly numbers: readonly Profile[];
  /** Categories of few values each. */
  readonly few: readonly Profile[];
  /** Categories of many values. */
  readonly many: readonly Profile[];
  readonly texts: readonly Profile[];
  readonly targets: readonly Target[];
  readonly left: readonly { readonly name: string; readonly why: string }[];
  /** The column that divides the rows, where one does. */
  readonly division: Division | null;
}

export interface Division {
  readonly column: string;
  readonly train: string;
  readonly validation: string;
  readonly test: string;
}

/** Up to this many values each get a number; more become a learnt vector. */
const ONE_HOT = 12;

/** Fewer labelled rows are not enough to learn from and to judge by. */
const LEAST_ROWS = 20;

/** Cells of no and yes. */
const PAIRS: readonly (readonly [no: string, yes: string])[] = [['0', '1'], ['no', 'yes'], ['false', 'true'], ['n', 'y'], ['f', 't'], ['negative', 'positive']];

export function chooseColumns(profiles: readonly Profile[], asked: readonly string[]): Choice | Problem | UsageMistake {
  const names = profiles.map(({ name }) => name);
  const unknown = asked.find((name) => !names.includes(name));
  if (asked.length === 0) return { mistake: `say what is to be learnt, --targets a,b: the columns are ${names.join(', ')}` };
  if (unknown !== undefined) {
    const better = suggest(unknown, names);
    return { mistake: `there is no column '${unknown}'${better ? `; did you mean '${better}'?` : `: the columns are ${names.join(', ')}`}` };
  }
  const targets: Target[] = [];
  for (const name of new Set(asked)) {
    const target = targetOf(profiles.find((column) => column.name === name)!);
    if (isProblem(target)) return target;
    targets.push(target);
  }
  const others = profiles.filter(({ name }) => !asked.includes(name));
  const division = others.map(divisionOf).find((each) => each !== null) ?? null;
  const judged = others.map((column) => ({ column, why: column.name === division?.column ? 'divides the rows' : whyNot(column, targets) }));
  const inputs = judged.filter(({ why }) => why === null).map(({ column }) => column);
  const left = judged.flatMap(({ column, why }) => (why === null ? [] : [{ name: column.name, why }]));
  if (inputs.length === 0) return nothingToRead.of({ left: left.map(({ name, why }) => `${name || '(no name)'} ${why}`) });
  const categories = inputs.filter(({ kind }) => kind === 'category');
  return {
    numbers: inputs.filter(({ kind }) => kind === 'number'),
    few: categories.filter(({ counts }) => counts.size <= ONE_HOT),
    many: categories.filter(({ counts }) => counts.size > ONE_HOT),
    texts: inputs.filter(({ kind }) => kind === 'text'),
    targets,
    left,
    division,
  };
}

function targetOf(column: Profile): Target | Problem {
  const { name, kind, counts, rows, absent } = column;
  if (rows - absent < LEAST_ROWS) return tooFewRows.of({ column: name, rows: rows - absent, least: LEAST_ROWS });
  const labels = distinctLabels([...counts.keys()]).sort(byNumber);
  if (isPair(labels)) return { column, type: { kind: 'binary', no: labels[0]!, yes: labels[1]! } };
  if (kind === 'number' && labels.length > 2) return { column, type: { kind: 'real' } };
  if (kind === 'number' || kind === 'category') return { column, type: { kind: 'class', labels } };
  return unfitTarget.of({ column: name, why: describe(column) });
}

/** Whether two labels, sorted, say no and yes. */
function isPair(labels: readonly string[]): boolean {
  const words = labels.map((label) => (isNumber(label) ? String(Number(label)) : label.toLowerCase()));
  return PAIRS.some((pair) => pair.join() === words.join());
}

/** Numbers by size, texts by their letters. */
function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : 1);
}

/** A column that says of each row whether it trains or tests. */
function divisionOf({ name, counts }: Profile): Division | null {
  const cells = [...counts.keys()];
  const cellOf = (test: RegExp): string => cells.find((cell) => test.test(cell)) ?? '';
  const [train, validation, test] = [cellOf(/^train(ing)?$/i), cellOf(/^(val|valid|validation|dev)$/i), cellOf(/^test(ing)?$/i)];
  const known = [train, validation, test].filter((cell) => cell !== '').length;
  return train !== '' && test !== '' && known === cells.length ? { column: name, train, validation, test } : null;
}

function whyNot(column: Profile, targets: readonly Target[]): string | null {
  if (column.name === '') return 'has no name';
  if (!['number', 'category', 'text'].includes(column.kind)) return describe(column);
  const told = targets.find((target) => tells(column, target.column));
  return told ? `says the same as \`${told.column.name}\`` : null;
}

/** Why a column cannot be read, or learnt, in words that follow its name. */
function describe({ kind, counts, rows }: Profile): string {
  const different = `${counts.size.toLocaleString('en')} different cells in ${rows.toLocaleString('en')} rows`;
  switch (kind) {
    case 'nothing':
      return 'has no values';
    case 'constant':
      return `is always ${[...counts.keys()][0]}`;
    case 'date':
      return 'holds dates or times; write what counts of them as numbers, such as the month or the days since';
    case 'decimal comma':
      return 'holds numbers with decimal commas; write them with points';
    case 'text':
      return `is free text: ${different}`;
    default:
      return `names single rows: ${different}`;
  }
}

/** Whether a column gives a target away: their values go together one by one, or are the same numbers in other units. */
function tells(column: Profile, target: Profile): boolean {
  const pairs = column.cells.map((cell, row) => [cell, target.cells[row]!] as const);
  const both = pairs.filter((pair): pair is readonly [string, string] => pair[0] !== null && pair[1] !== null);
  if (both.length < 3) return false;
  if (column.kind === 'number' && target.kind === 'number' && proportional(both)) return true;
  return column.counts.size <= both.length / 2 && oneToOne(both) && oneToOne(both.map(([a, b]) => [b, a]));
}

function oneToOne(pairs: readonly (readonly [string, string])[]): boolean {
  const of = new Map<string, string>();
  for (const [cell, other] of pairs) {
    if ((of.get(cell) ?? other) !== other) return false;
    of.set(cell, other);
  }
  return of.size > 1;
}

/** A correlation of 1 or -1, up to rounding. */
function proportional(pairs: readonly (readonly [string, string])[]): boolean {
  const [a, b] = [0, 1].map((side) => centred(pairs.map((pair) => Number(pair[side])))) as [number[], number[]];
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((total, value, i) => total + value * y[i]!, 0);
  return dot(a, b) ** 2 > 0.99999 * dot(a, a) * dot(b, b);
}

function centred(values: readonly number[]): number[] {
  const middle = values.reduce((total, value) => total + value, 0) / values.length;
  return values.map((value) => value - middle);
}

/** The cells of some columns that a binding must call missing; none where they are the usual ones. */
export function unusualMissing(columns: readonly Profile[]): string[] {
  const words = new Set(columns.flatMap(({ missing }) => missing));
  return [...words].every((word) => MISSING.includes(word)) ? [] : [...new Set([...MISSING, ...words])];
}
