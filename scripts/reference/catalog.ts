/** The catalogue's entries and the properties of constructs as tables. */
import type { ArgSpec, ArgTable, ArgType, EntryKind, EntryValue } from '../../src/catalog/arguments.ts';
import type { Entry } from '../../src/catalog/define.ts';
import { entries } from '../../src/catalog/index.ts';
import { properties, repeatCount, typeArguments } from '../../src/catalog/properties.ts';
import { describeNumber } from '../../src/check/arguments.ts';
import { code, table } from './markdown.ts';

/** In the order in which a spec meets them. */
const kinds: readonly (readonly [kind: EntryKind, title: string])[] = [
  ['layer', 'Layers'],
  ['activation', 'Activations'],
  ['start', 'Starts'],
  ['loss', 'Losses'],
  ['prior', 'Priors'],
  ['source', 'Sources'],
  ['scale', 'Scales'],
  ['encoding', 'Encodings'],
  ['augmentation', 'Augmentations'],
  ['phase', 'Phases'],
  ['epoch', 'Epochs'],
  ['optimizer', 'Optimizers'],
  ['schedule', 'Schedules'],
  ['protocol', 'Protocols'],
  ['metric', 'Metrics'],
];

export function catalogueTables(): string {
  return kinds
    .map(([kind, title]) => ({ title, found: entries.filter((entry) => entry.kind === kind && isWritten(entry)) }))
    .filter(({ found }) => found.length > 0)
    .map(({ title, found }) => section(title, found))
    .join('\n\n');
}

/** Encodings that follow from an input's type have no place in a spec. */
const isWritten = (entry: Entry): boolean => entry.kind !== 'encoding' || entry.called === true;

function section(title: string, found: readonly Entry[]): string {
  const facts = factsOf(found[0]!).map(([name]) => name);
  const summary = found.map((entry) => [code(entry.name), entry.doc, ...factsOf(entry).map(([, text]) => text), entry.source ?? '']);
  const sourced = found.some((entry) => entry.source !== undefined);
  const shown = (cells: readonly string[]): readonly string[] => (sourced ? cells : cells.slice(0, -1));
  const args = found.flatMap((entry) => argumentRows(code(entry.name), entry.args));
  return [
    `### ${title}`,
    table(shown(['entry', 'meaning', ...facts, 'source']), summary.map(shown)),
    ...(args.length > 0 ? [`Arguments:`, table(['of', 'argument', 'type', 'default', 'meaning'], args)] : []),
  ].join('\n\n');
}

/** What entries of a kind say beyond name and meaning. */
function factsOf(entry: Entry): readonly (readonly [name: string, text: string])[] {
  switch (entry.kind) {
    case 'layer':
      return [['inputs', entry.inputs]];
    case 'activation':
      return [['of x', math(entry.equation)], ['values', entry.range ? `${entry.range[0]} to ${entry.range[1]}` : 'unbounded']];
    case 'loss':
      return [['task: output of its head', fitsText(entry.fits)], ['reads', entry.reads], ['one row', math(entry.equation)]];
    case 'metric':
      return [['tasks', entry.fits.join(', ')], ['better', entry.better ?? ''], ['reported as', entry.reports.map(code).join(', ') || 'a matrix']];
    case 'phase':
      return [['labels', entry.supervised ? 'needed' : 'not needed']];
    case 'source':
      return [['files', entry.extensions.map(code).join(', ')]];
    default:
      return [];
  }
}

const math = (equation: string): string => `$\`${equation}\`$`;

function fitsText(fits: Readonly<Record<string, readonly (number | string)[] | undefined>>): string {
  return Object.entries(fits).map(([kind, shape]) => `${kind}: \`[${shape!.join(', ')}]\``).join('<br>');
}

export function propertyTable(): string {
  const constructs = Object.entries(properties).flatMap(([construct, args]) => argumentRows(code(construct), args));
  const types = Object.entries(typeArguments).flatMap(([type, args]) => argumentRows(code(`${type}(...)`), args));
  const repeat = ['`repeat`', '(its number)', typeText(repeatCount.type), 'required', repeatCount.doc];
  return table(['of', 'property', 'type', 'default', 'meaning'], [...constructs, ...types, repeat]);
}

function argumentRows(of: string, args: ArgTable): string[][] {
  return Object.entries(args).map(([name, spec]) => [
    of,
    code(name) + (spec.positional ? ' (name may be left out)' : ''),
    typeText(spec.type),
    defaultText(spec),
    spec.doc,
  ]);
}

function typeText(type: ArgType): string {
  switch (type.kind) {
    case 'number':
      return describeNumber(type);
    case 'share':
      return 'a share, `60%` or `0.6`';
    case 'flag':
      return '`true` or `false`';
    case 'text':
      return 'a text in quotes';
    case 'choice':
      return type.options.map(code).join(' or ');
    case 'entry':
      return `${/^[aeiou]/.test(type.of) ? 'an' : 'a'} ${type.of}`;
    case 'layers':
      return 'layers';
    case 'tasks':
      return 'tasks';
    case 'parts':
      return 'trunks, branches, tasks or layers';
    case 'part_multiples':
      return 'a map from trunks, branches, tasks or layers to multiples, `0.1x`';
    case 'path_texts':
      return 'a map from paths to texts in quotes';
    case 'column':
      return 'a column, `rows.split`';
    case 'task_numbers':
      return 'a map from tasks to whole numbers';
    case 'list':
      return `a list of: ${typeText(type.of)}`;
    case 'one_or_list':
      return `${typeText(type.of)}, or a list of such`;
    case 'choice_or_list':
      return `${typeText({ kind: 'choice', options: type.options })}, or a list of: ${typeText(type.of)}`;
  }
}

/** As a spec would write it. */
function defaultText({ default: value, type }: ArgSpec<unknown>): string {
  if (value === undefined) return 'required';
  return value === null ? 'left out' : code(written(value, type));
}

function written(value: unknown, type: ArgType): string {
  if (Array.isArray(value)) {
    const item = type.kind === 'list' || type.kind === 'one_or_list' ? type.of : type;
    return `[${value.map((each) => written(each, item)).join(', ')}]`;
  }
  if (typeof value === 'string') return type.kind === 'text' ? JSON.stringify(value) : value;
  if (type.kind === 'path_texts') return JSON.stringify(value);
  if (typeof value === 'object') return writtenEntry(value as EntryValue);
  return String(value);
}

function writtenEntry({ entry, args }: EntryValue): string {
  const given = Object.entries(args).map(([name, value]) => `${name}: ${String(value)}`);
  return given.length > 0 ? `${entry}(${given.join(', ')})` : entry;
}
