/** The catalogue's entries and the properties of constructs as tables. */
import type { ArgTable, EntryKind } from '../../src/catalog/arguments.ts';
import type { Entry } from '../../src/catalog/define.ts';
import { entries } from '../../src/catalog/index.ts';
import { properties, repeatCount, typeArguments } from '../../src/catalog/properties.ts';
import { defaultText, typeText } from '../../src/editor/describe.ts';
import { code } from '../../src/editor/markdown.ts';
import { table } from './markdown.ts';

/** In the order in which a spec meets them. */
const kinds: readonly (readonly [kind: EntryKind, title: string])[] = [
  ['layer', 'Layers'],
  ['activation', 'Activations'],
  ['start', 'Starts'],
  ['loss', 'Losses'],
  ['prior', 'Priors'],
  ['covariance', 'Covariances'],
  ['alignment', 'Alignments'],
  ['sharing', 'Sharing units'],
  ['source', 'Sources'],
  ['scale', 'Scales'],
  ['encoding', 'Encodings'],
  ['augmentation', 'Augmentations'],
  ['phase', 'Phases'],
  ['epoch', 'Epochs'],
  ['optimizer', 'Optimizers'],
  ['schedule', 'Schedules'],
  ['weighting', 'Weightings'],
  ['stop', 'Stops'],
  ['protocol', 'Protocols'],
  ['metric', 'Metrics'],
  ['plot', 'Plots'],
  ['variant', 'Variants'],
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
    case 'alignment':
      return [['by class', entry.byClass ? 'yes' : 'no'], ['of x and y', math(entry.equation)]];
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
