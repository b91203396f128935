/** The catalogue in words, as Markdown: for hover, completion and the language reference. */
import { wordFor, type ArgSpec, type ArgTable, type ArgType, type EntryKind, type EntryValue } from '../catalog/arguments.ts';
import type { Entry } from '../catalog/define.ts';
import { describeNumber } from '../check/arguments.ts';
import { toText } from '../emit/explain/index.ts';
import { code, fenced } from './markdown.ts';

export function typeText(type: ArgType): string {
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
      return `${/^[aeiou]/.test(type.of) ? 'an' : 'a'} ${wordFor(type.of)}`;
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
    case 'phase':
      return 'a phase';
    case 'network':
      return 'a network';
    case 'measure':
      return 'a metric, or `loss`; of one task, `sea.accuracy`';
    case 'settings':
      return 'a map from paths to values';
    case 'column':
      return 'a column, `rows.split`';
    case 'task_numbers':
      return 'a map from tasks to whole numbers';
    case 'list':
      return `a list of: ${typeText(type.of)}`;
    case 'one_or_list':
      return `${typeText(type.of)}, or a list of such`;
    case 'choice_or_number':
      return `${typeText({ kind: 'choice', options: type.options })}, or ${type.called === undefined ? typeText(type.of) : `${code(`${type.called}(N)`)}, N ${typeText(type.of)}`}`;
    case 'choice_or_list':
      return `${typeText({ kind: 'choice', options: type.options })}, or a list of: ${typeText(type.of)}`;
  }
}

/** As a spec would write it. */
export function defaultText({ default: value, type }: ArgSpec<unknown>): string {
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

/** An argument or a property in a line. */
export function describeArgument(name: string, spec: ArgSpec<unknown>): string {
  const fallback = spec.default === undefined ? 'required' : spec.default === null ? 'may be left out' : `${defaultText(spec)} where it is left out`;
  return `${code(name)}: ${typeText(spec.type)}; ${fallback}. ${spec.doc}`;
}

/** `dense(units, activation)`. */
export function signatureOf(name: string, table: ArgTable): string {
  const names = Object.entries(table).map(([argument, { positional }]) => (positional ? argument : `${argument}:`));
  return names.length > 0 ? `${name}(${names.join(', ')})` : name;
}

/** What equations are of, by the kind of entry, and what the symbols mean. */
const sides: { readonly [kind in EntryKind]?: { readonly left?: string; readonly where?: string } } = {
  activation: { left: 'φ(x)' },
  alignment: { left: 'D(x, y)', where: '*y* is what stands after `with`' },
  loss: { left: 'ℓ(f, q)', where: '*f* is what the head gives, *q* the label' },
  prior: { left: '-log p(W)', where: 'but for what no parameter changes' },
  sharing: { where: '*x* are the columns, *y* what the tasks go on from' },
};

/** As a line of Unicode text: editors do not set LaTeX. */
export function equationOf({ kind, equation }: Entry & { readonly equation: string }): string {
  const { left, where } = sides[kind] ?? {};
  const line = `${left === undefined ? '' : `${left} = `}${toText(equation)}`;
  return [fenced(line, 'text'), ...(where === undefined ? [] : [where])].join('\n\n');
}

/** An entry with its arguments, its source and what it stands for. */
export function describeEntry(entry: Entry): string {
  const args = Object.entries(entry.args).map(([name, spec]) => `- ${describeArgument(name, spec)}`);
  return [
    `**${wordFor(entry.kind)}** ${code(signatureOf(entry.name, entry.args))}`,
    entry.doc,
    ...('equation' in entry ? [equationOf(entry)] : []),
    ...(args.length > 0 ? [args.join('\n')] : []),
    ...(entry.source ? [`*${entry.source}*`] : []),
  ].join('\n\n');
}
