/** The text of a spec for the rows of a file. */
import { stringLiteral } from '../../syntax/literals.ts';
import { unusualMissing, type Choice, type Target } from './choose.ts';
import { rangeOf, type Profile } from './profile.ts';

/** Up to this many rows are judged fold by fold: a single division of few rows says little. */
const FEW_ROWS = 600;

/** Steps that small networks of tables take to learn, more or less. */
const STEPS = 1500;

/** Up to so many different whole numbers may as well be classes. */
const FEW_NUMBERS = 12;

/** Up to so many labels are written out. */
const LISTED = 40;

/** Columns of a comment. */
const COMMENT = 100;

export interface About {
  /** Of the model. */
  readonly name: string;
  /** As the spec names the file. */
  readonly path: string;
  /** The entry that reads it: `csv`. */
  readonly format: string;
  readonly rows: number;
  /** All columns of the file, in its order. */
  readonly columns: readonly string[];
}

export function specText(about: About, choice: Choice): string {
  const trunks = trunkNames(choice);
  return [
    `// Learns ${listed(choice.targets.map(({ column }) => column.name))} from ${about.rows.toLocaleString('en')} rows of ${baseName(about.path)}.`,
    '// What it says was guessed from the cells: change what you know better.',
    ...vocabularies(choice),
    ...choice.targets.flatMap(labelSet),
    '',
    `model ${named(about.name)} {`,
    ...inputs(choice),
    '',
    ...trunkLines(choice, trunks),
    '',
    'split after h2 {',
    choice.targets.flatMap((target) => taskLines(target)).join('\n'),
    '}',
    '}',
    '',
    'data {',
    `source rows = ${about.format}(${stringLiteral(about.path)})`,
    ...bindings(about, choice),
    ...leftOut(choice),
    '}',
    '',
    ...training(about, choice),
    '',
    ...judging(about, choice),
    '',
  ].join('\n');
}

/** A name as specs write it: what is no identifier stands in quotes. */
export function named(text: string): string {
  const plain = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(text) && !['true', 'false'].includes(text);
  return plain ? text : stringLiteral(text);
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const baseName = (path: string): string => path.split('/').at(-1)!;

/** Comments of what names in files may hold stay on their line. */
const comment = (text: string): string[] => wrapped(text.replace(/\s+/g, ' ')).map((line) => `// ${line}`);

function wrapped(text: string): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last.length + word.length > COMMENT) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function labelSet({ column, type }: Target): string[] {
  if (type.kind !== 'class') return [];
  const name = named(column.name);
  const all = type.labels.length <= LISTED || unusualMissing([column]).length > 0;
  return ['', all ? `labels ${name} [${type.labels.map(named).join(', ')}]` : `labels ${name} from rows.${name}`];
}

/** Texts have inputs of their own, since each has its words. */
const textInput = (i: number): string => `text${i + 1}`;

function vocabularies({ texts }: Choice): string[] {
  return texts.flatMap(({ name }, i) => ['', `vocabulary words${i + 1} from rows.${named(name)} { size: 5000, min_count: 2 }`]);
}

/** Words in the longer ones of its texts, so that few are cut off. */
function lengthOf({ counts }: Profile): number {
  const lengths = [...counts.keys()].map((text) => text.split(/\s+/).length).sort((a, b) => a - b);
  return Math.max(4, Math.min(64, lengths[Math.floor(0.95 * lengths.length)]!));
}

function inputs({ numbers, few, many, texts }: Choice): string[] {
  return [
    ...(numbers.length > 0
      ? ['// Each column at mean 0 and deviation 1; a missing cell is its mean. Both of the training rows.', 'input numbers: real { scale: standardize, fill: mean }']
      : []),
    ...(few.length > 0 ? ['// Columns of few values: a number for each value.', 'input kinds: categories'] : []),
    ...(many.length > 0 ? ['// Columns of many values: a learnt vector for each value.', 'input names: categories'] : []),
    ...texts.flatMap((column, i) => [
      ...comment(`The first words of ${column.name}: a learnt vector for each word, and their mean.`),
      `input ${textInput(i)}: tokens[${lengthOf(column)}] of words${i + 1}`,
    ]),
  ];
}

interface TrunkNames {
  readonly kinds: string;
  readonly names: string;
  readonly texts: readonly string[];
  readonly shared: string;
}

/** Tasks and trunks have names of their own. */
function trunkNames({ targets, texts }: Choice): TrunkNames {
  const taken = new Set(targets.map(({ column }) => column.name));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  return { kinds: free('one_hot_kinds'), names: free('embedded_names'), texts: texts.map((_, i) => free(`mean_${textInput(i)}`)), shared: free('shared') };
}

function trunkLines({ numbers, few, many }: Choice, { kinds, names, texts, shared }: TrunkNames): string[] {
  const read = [
    ...(numbers.length > 0 ? ['numbers'] : []),
    ...(few.length > 0 ? [kinds] : []),
    ...(many.length > 0 ? [names] : []),
    ...texts,
  ];
  return [
    ...(few.length > 0 ? [`trunk ${kinds} from kinds { k = one_hot() }`] : []),
    ...(many.length > 0 ? [`trunk ${names} from names { e = embedding(${vectorSize(many)}); f = flatten() }`] : []),
    ...texts.map((name, i) => `trunk ${name} from ${textInput(i)} { e = embedding(32); m = mean_pool() }`),
    `trunk ${shared} from ${read.join(', ')} {`,
    ...(read.length > 1 ? ['all = concat()'] : []),
    'h1 = dense(64, activation: relu)',
    'd = dropout(0.2)',
    'h2 = dense(32, activation: relu)',
    '}',
  ];
}

/** The root of how many values there are: some tell alike. */
function vectorSize(many: readonly Profile[]): number {
  return Math.min(16, Math.ceil(Math.sqrt(Math.max(...many.map(({ counts }) => counts.size)))));
}

function taskLines({ column, type }: Target): string[] {
  const name = named(column.name);
  if (type.kind === 'class') return [`task ${name}: class of ${name} { out = dense(classes); loss: cross_entropy }`];
  if (type.kind === 'real')
    return [...asClasses(column), `task ${name}: real { out = dense(size); loss: mse; scale: standardize }`];
  const plain = Number(type.yes) === 1 && Number(type.no) === 0;
  const binary = plain ? 'binary' : `binary(yes: ${stringLiteral(type.yes)}, no: ${stringLiteral(type.no)})`;
  return [`task ${name}: ${binary} { out = dense(1); loss: binary_cross_entropy }`];
}

function asClasses({ name, counts }: Profile): string[] {
  if (counts.size > FEW_NUMBERS || ![...counts.keys()].every((cell) => /^-?\d+$/.test(cell))) return [];
  return comment(
    `${name} has ${counts.size} whole numbers. To choose among them as classes: \`labels ${named(name)} from rows.${named(name)}\` ` +
      `above the model, \`class of ${named(name)}\`, \`dense(classes)\` and \`cross_entropy\` here, without \`scale\`.`,
  );
}

function bindings({ columns }: About, { numbers, few, many, texts, targets }: Choice): string[] {
  const inputLines = [
    ['numbers', numbers, numbersInWords],
    ['kinds', few, valuesInWords],
    ['names', many, valuesInWords],
  ] as const;
  return [
    ...inputLines.flatMap(([name, read, inWords]) =>
      read.length === 0 ? [] : [...comment(inWords(read)), `${name} <- ${columnList(read, columns)}${missingBlock(read)}`],
    ),
    ...texts.map(({ name }, i) => `${textInput(i)} <- rows.${named(name)}`),
    ...targets.flatMap(({ column }) => [
      ...(column.absent > 0 ? comment(`${column.name}: ${column.absent.toLocaleString('en')} rows are not labelled${targets.length > 1 ? ', and teach the other tasks alone' : ''}.`) : []),
      `${named(column.name)} <- rows.${named(column.name)}${missingBlock([column])}`,
    ]),
  ];
}

function missingBlock(columns: readonly Profile[]): string {
  const words = unusualMissing(columns);
  return words.length === 0 ? '' : ` { missing: [${words.map(stringLiteral).join(', ')}] }`;
}

/** Runs of three columns and more that are neighbours in the file are written as ranges. */
function columnList(read: readonly Profile[], columns: readonly string[]): string {
  const runs: string[][] = [];
  for (const { name } of read) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && columns.indexOf(name) === columns.indexOf(last) + 1) runs.at(-1)!.push(name);
    else runs.push([name]);
  }
  const column = (name: string): string => `rows.${named(name)}`;
  const items = runs.flatMap((run) => (run.length > 2 ? [`${column(run[0]!)} .. ${column(run.at(-1)!)}`] : run.map(column)));
  return items.length === 1 ? items[0]! : `[${items.join(', ')}]`;
}

function numbersInWords(columns: readonly Profile[]): string {
  return summary(columns, 'numbers', ({ name, counts, absent }) => {
    const [least, largest] = rangeOf(counts.keys());
    return `${name} ${least} to ${largest}${absent > 0 ? ` (${absent.toLocaleString('en')} missing)` : ''}`;
  });
}

function valuesInWords(columns: readonly Profile[]): string {
  return summary(columns, 'columns of categories', ({ name, counts, absent }) => {
    const values = counts.size <= 4 ? [...counts.keys()].join(' or ') : `${counts.size} values`;
    return `${name} ${values}${absent > 0 ? ` (${absent.toLocaleString('en')} missing)` : ''}`;
  });
}

function summary(columns: readonly Profile[], what: string, inWords: (column: Profile) => string): string {
  const shown = columns.slice(0, 8).map(inWords).join(', ');
  return columns.length > 8 ? `${columns.length} ${what}: ${shown}, and others` : shown;
}

function leftOut({ left }: Choice): string[] {
  if (left.length === 0) return [];
  return ['// Left out:', ...left.flatMap(({ name, why }) => comment(`- ${name === '' ? '(no name)' : name} ${why}`))];
}

function training({ rows }: About, choice: Choice): string[] {
  const trained = Math.round(rows * (isFolded(rows, choice) ? 0.8 : 0.7));
  const batch = rows < 2000 ? 32 : rows < 10000 ? 64 : 256;
  const epochs = Math.max(10, Math.min(60, Math.round(STEPS / Math.ceil(trained / batch))));
  return ['train {', 'seed: 1', `phase main: joint { optimizer: adam(0.002), batch: ${batch}, epochs: ${epochs} }`, '}'];
}

const isFolded = (rows: number, { division }: Choice): boolean => division === null && rows <= FEW_ROWS;

function judging({ rows }: About, choice: Choice): string[] {
  const kinds = new Set(choice.targets.map(({ type }) => type.kind));
  const labels = kinds.has('class') || kinds.has('binary');
  const metrics = [...(labels ? ['accuracy', 'f1(macro)'] : []), ...(kinds.has('real') ? ['mae', 'r2'] : [])];
  return ['evaluate {', `protocol: ${protocol(rows, choice, labels)}`, `metrics: [${metrics.join(', ')}]`, '}'];
}

function protocol(rows: number, choice: Choice, labels: boolean): string {
  const { division } = choice;
  if (division) {
    const others = (['train', 'validation', 'test'] as const).filter((part) => division[part] !== (part === 'validation' ? '' : part));
    return `given(${[`rows.${named(division.column)}`, ...others.map((part) => `${part}: ${stringLiteral(division[part])}`)].join(', ')})`;
  }
  const stratified = labels ? ', stratified: true' : '';
  return isFolded(rows, choice)
    ? `kfold(5, seed: 1${stratified})`
    : `holdout(train: 70%, validation: 10%, test: 20%, seed: 1${stratified})`;
}
