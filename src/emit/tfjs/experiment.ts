/** The text of main.ts: the experiment in the spec's order and words. */
import type { ColumnOf, Columns, Condition, Input, InputBinding, Ir, LabelBinding, Source } from '../../ir/ir.ts';
import { camelCase, docComment, lineComment, literal, object, scope, string } from '../printer.ts';
import { byTask } from './by-task.ts';
import { importLines } from './outside.ts';
import { lineOf } from './places.ts';
import { planOf, type Plan } from './plan.ts';
import { printPlots } from './plots.ts';
import { printPhase, printUse, type UsePrinter } from './uses.ts';
import { variantModules } from './variants.ts';

type Property = readonly [name: string, code: string];

export function printExperiment(plan: Plan, dataFolder: string): string {
  const { ir } = plan;
  const printer: UsePrinter = { imports: new Set(), ir };
  const section = (name: string, place: Parameters<typeof lineOf>[0] | null, lines: readonly string[]): string =>
    [place ? lineComment(`${name}, ${lineOf(place, ir.spec)}`) : '', ...lines.map((line) => `${line},`)].join('\n');
  const sections = [
    [`name: ${string(ir.name)},`, `spec: ${string(ir.spec)},`, 'model,'].join('\n'),
    section('data', ir.data.place, [
      `sources: ${object(ir.data.sources.map((source) => printSource(printer, source, dataFolder, plan)))}`,
      `inputs: ${object(printInputs(plan, printer))}`,
      `labels: ${printLabels(plan, printer, 'model')}`,
      ...printPretrained(plan, printer, dataFolder),
    ]),
    section('train', ir.train.place, [
      `seed: ${ir.train.seed}`,
      `phases: ${printPhases(ir, printer)}`,
    ]),
    section('evaluate', ir.evaluate.place, printEvaluate(plan, printer)),
  ];
  const compared = printVariants(plan, printer, dataFolder);
  const body = [...sections, ...(compared.length > 0 ? [`compare: ${object(compared)},`] : [])].join('\n\n');
  const perTask = body.includes('perTask(') ? ['perTask'] : [];
  const imports = [...new Set(['experiment', 'main', ...perTask, ...printer.imports])].sort();
  const modules = variantModules(ir);
  const name = scope([...imports, 'model', ...modules.map((each) => each.name)]).take(camelCase(ir.name));
  return [
    docComment(`The experiment of ${ir.spec}: its data, its training and how it is judged.`),
    ...importLines(imports, ir),
    `import * as model from './model.ts';`,
    ...modules.map((each) => `import * as ${each.name} from './${each.file}';`),
    '',
    `const ${name} = experiment({\n${body}\n});`,
    '',
    `export default ${name};`,
    '',
    `await main(${name}, import.meta.url);`,
    '',
  ].join('\n');
}

const printPhases = ({ train }: Ir, printer: UsePrinter): string =>
  `[${train.phases.map(({ name, use }) => printPhase(printer, name, use)).join(', ')}]`;

/** Each with its model, and with what it has otherwise than the experiment. */
function printVariants(plan: Plan, printer: UsePrinter, dataFolder: string): Property[] {
  return variantModules(plan.ir).map(({ name, variant }) => {
    const own = planOf(variant.ir);
    const inside = { ...printer, ir: variant.ir };
    const properties: Property[] = [
      ['is', string(variant.is)],
      ['model', name],
      ...differing('seed', ({ ir }) => String(ir.train.seed)),
      ...differing('inputs', (of, by) => object(printInputs(of, by))),
      ...(labelsOf(plan.ir) === labelsOf(variant.ir) ? [] : [['labels', printLabels(own, inside, name)] as const]),
      ...differing('phases', ({ ir }, by) => printPhases(ir, by)),
      ...differing('pretrained', (of, by) => pretrainedFiles(of, by, dataFolder)),
    ];
    return [variant.name, object(properties)];

    function differing(property: string, print: (of: Plan, by: UsePrinter) => string): Property[] {
      const code = print(own, inside);
      return code === print(plan, printer) ? [] : [[property, code]];
    }
  });
}

/** All that the code of labels is printed from. */
function labelsOf({ data, tasks }: Ir): string {
  return JSON.stringify([data.labels, tasks.map(({ scale, classWeights }) => [scale, classWeights])]);
}

function printPretrained(plan: Plan, printer: UsePrinter, dataFolder: string): string[] {
  const files = pretrainedFiles(plan, printer, dataFolder);
  return files === '{}' ? [] : [`pretrained: ${files}`];
}

function pretrainedFiles({ ir }: Plan, printer: UsePrinter, dataFolder: string): string {
  const files = new Set(ir.parameters.flatMap(({ from }) => from?.file ?? []));
  if (files.size > 0) printer.imports.add('safetensors');
  return object([...files].map((file): Property => [file, `safetensors(${placeOf(file, dataFolder)}, import.meta.url)`]));
}

/** A path of the spec as code, seen from the program. */
function placeOf(path: string, dataFolder: string): string {
  return string(isAbsolute(path) ? path : joinPaths(dataFolder, path));
}

function printSource(printer: UsePrinter, { name, use, path, tasks }: Source, dataFolder: string, plan: Plan): Property {
  const { path: _, ...args } = use.args;
  const from = placeOf(path, dataFolder);
  return [name, printUse(printer, 'source', { entry: use.entry, args }, [from, 'import.meta.url', ...(tasks ? [printTaskList(plan, tasks)] : [])])];
}

/** The list of the model that is these tasks, or the tasks themselves. */
function printTaskList({ ir, groups }: Plan, tasks: readonly string[]): string {
  const same = (others: readonly { readonly name: string }[]) => others.map(({ name }) => name).join('\n') === tasks.join('\n');
  if (same(ir.tasks)) return 'model.tasks';
  const list = groups.find((group) => group.list !== null && same(group.tasks))?.list;
  return list ? `model.${list}` : `[${tasks.map(string).join(', ')}]`;
}

function printInputs({ ir }: Plan, printer: UsePrinter): Property[] {
  return ir.data.inputs.map((binding) => {
    const input = ir.inputs.find(({ name }) => name === binding.input)!;
    return [
      binding.input,
      object([
        ['shape', `[${input.shape.slice(1).join(', ')}]`],
        ['source', string(binding.source)],
        ['columns', printColumns(binding.columns, string)],
        ...(binding.encoding.entry === 'numbers' ? [] : [['as', printUse(printer, 'encoding', binding.encoding)] as const]),
        ...(binding.augment.length === 0 ? [] : [['augment', printAugmentations(printer, binding)] as const]),
        ...(binding.missing.length > 0 ? [['missing', literal(binding.missing)] as const] : []),
        ['scale', printScale(input, printer)],
      ]),
    ];
  });
}

const printAugmentations = (printer: UsePrinter, { augment }: InputBinding): string =>
  `[${augment.map((use) => printUse(printer, 'augmentation', use)).join(', ')}]`;

function printScale({ scale, fill }: Input, printer: UsePrinter): string {
  const own = printUse(printer, 'scale', scale);
  if (fill === 'none') return own;
  printer.imports.add('filled');
  return `filled(${own}, ${string(fill)})`;
}

/** `module` is the name of the model's module. */
function printLabels(plan: Plan, printer: UsePrinter, module: string): string {
  const bindings = new Map(plan.ir.data.labels.map((binding) => [binding.task, binding]));
  if (!plan.ir.tasks.every(({ name }) => bindings.has(name)))
    return object(plan.ir.data.labels.map((binding) => [binding.task, printLabel(plan, printer, binding, string)]));
  return byTask(plan, (task, text) => printLabel(plan, printer, bindings.get(task.name)!, text), `${module}.`);
}

function printLabel(
  plan: Plan,
  printer: UsePrinter,
  { task, source, columns, missing, separator, weight, where }: LabelBinding,
  text: (value: string) => string,
): string {
  const aliases = plan.aliases.get(task) ?? [];
  const { scale, classWeights } = plan.ir.tasks.find(({ name }) => name === task)!;
  return object([
    ['source', string(source)],
    ['columns', printColumns(columns, text)],
    ...(missing.length > 0 ? [['missing', literal(missing)] as const] : []),
    ...(separator !== null ? [['separator', string(separator)] as const] : []),
    ...(weight ? [['weight', literal({ ...weight })] as const] : []),
    ...(aliases.length > 0 ? [['aliases', object(aliases.map(([cell, index]) => [cell, String(index)]))] as const] : []),
    ...(where ? [['where', printCondition(where, text)] as const] : []),
    ...(classWeights ? [['classWeights', literal(classWeights)] as const] : []),
    ...(scale ? [['scale', printUse(printer, 'scale', scale)] as const] : []),
  ]);
}

function printColumns(columns: Columns, text: (value: string) => string): string {
  if (columns === 'all') return string(columns);
  if ('from' in columns) return object([['from', string(columns.from)], ['to', string(columns.to)]]);
  return `[${columns.map(text).join(', ')}]`;
}

function printCondition({ column, op, value }: Condition, text: (value: string) => string): string {
  return object([
    ['column', string(column)],
    ['op', string(op)],
    ['value', typeof value === 'string' ? text(value) : literal(value)],
  ]);
}

function printEvaluate({ ir }: Plan, printer: UsePrinter): string[] {
  const { protocol, group, metrics, references, final } = ir.evaluate;
  const figures = references.map(({ metric, value, sd, source }): Property => {
    const known: (Property | null)[] = [
      ['value', String(value)],
      sd === null ? null : ['sd', String(sd)],
      source === null ? null : ['source', string(source)],
    ];
    return [metric, object(known.filter((each) => each !== null))];
  });
  return [
    `protocol: ${printGrouped(printer, group, printUse(printer, 'protocol', protocol))}`,
    `metrics: [${metrics.map((metric) => printUse(printer, 'metric', metric)).join(', ')}]`,
    ...printPlots(ir, printer),
    ...(figures.length > 0 ? [`references: ${object(figures)}`] : []),
    `final: ${string(final)}`,
  ];
}

function printGrouped(printer: UsePrinter, group: ColumnOf | null, protocol: string): string {
  if (!group) return protocol;
  printer.imports.add('grouped');
  return `grouped(${literal({ ...group })}, ${protocol})`;
}

const isAbsolute = (path: string): boolean => /^(?:[\\/]|[A-Za-z]:[\\/])/u.test(path);

/** Joins two posix paths and takes `..` steps where a folder's name stands before them. */
function joinPaths(folder: string, path: string): string {
  const steps: string[] = [];
  for (const step of [...folder.split('/'), ...path.split('/')]) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else steps.push(step);
  }
  return `${folder.startsWith('/') ? '/' : ''}${steps.join('/')}`;
}
