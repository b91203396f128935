/** What a model is compared with, as a table: what each variant has that the model has not, and the other way round. */
import { findEntry } from '../../catalog/index.ts';
import type { Ir, NetworkFunction, Phase } from '../../ir/ir.ts';
import { callText } from './summary.ts';
import { aligned, count, table } from './table.ts';

export interface VariantRow {
  readonly name: string;
  /** As the spec writes it. */
  readonly is: string;
  /** Of all tasks together; null where a size is not known. */
  readonly parameters: number | null;
  readonly changes: readonly string[];
}

export function variantRows(ir: Ir): VariantRow[] {
  return ir.variants.map(({ name, is, ir: variant }) => ({ name, is, parameters: table(variant).parameters, changes: changesOf(ir, variant) }));
}

/** Null where there is nothing to compare with. */
export function variantsText(ir: Ir): string | null {
  if (ir.variants.length === 0) return null;
  const rows = variantRows(ir).map(({ name, is, parameters, changes }) => [name, is, count(parameters), changes.join('; ') || 'nothing']);
  return ['compared with', '', ...aligned([['variant', 'is', 'parameters', 'changes'], ...rows], new Set([2]))].join('\n');
}

function changesOf(ir: Ir, variant: Ir): string[] {
  const [before, now] = [commonLayers(ir), commonLayers(variant)];
  const [left, shared] = [before.filter((path) => !now.includes(path)), now.filter((path) => !before.includes(path))];
  const [had, have] = [headLayers(ir), headLayers(variant)];
  const own = left.filter((path) => [path, path.slice(path.indexOf('.') + 1)].some((name) => have.has(name) && !had.has(name)));
  const gone = left.filter((path) => !own.includes(path));
  return [
    ...unitsOf(ir, variant),
    ...(gone.length > 0 ? [`no ${shortened(gone)}`] : []),
    ...(own.length > 0 ? [`each task its own ${shortened(own)}`] : []),
    ...(shared.length > 0 ? [`all tasks share ${shortened(shared)}`] : []),
    ...startsOf(ir, variant),
    ...priorsOf(ir, variant),
    ...alignmentsOf(ir, variant),
    ...valuesOf(ir, variant),
    ...phasesOf(ir, variant),
  ];
}

/** Sharing units, and the layers that they stand behind. */
function unitsOf(ir: Ir, variant: Ir): string[] {
  const before = new Set(ir.functions.filter(hasUnits).map(({ name }) => name));
  return variant.functions.filter((fn) => hasUnits(fn) && !before.has(fn.name)).map(({ layers }) => {
    const units = layers.filter(({ entry }) => isUnit(entry));
    const places = units.map(({ from: [first] }) => first!.slice(first!.indexOf('.') + 1));
    return `${callText('sharing', units[0]!.entry, units[0]!.args)} behind ${[...new Set(places)].join(', ')}`;
  });
}

const isUnit = (entry: string): boolean => findEntry('sharing', entry) !== undefined;
const hasUnits = ({ layers }: NetworkFunction): boolean => layers.some(({ entry }) => isUnit(entry));

/** The layers of trunks and branches, but for columns side by side. */
function commonLayers({ functions }: Ir): string[] {
  return functions.filter((fn) => fn.kind !== 'head' && !hasUnits(fn)).flatMap(({ name, layers }) => layers.map((layer) => `${name}.${layer.name}`));
}

const headLayers = ({ functions }: Ir): ReadonlySet<string> => new Set(functions.filter(({ kind }) => kind === 'head').flatMap(({ layers }) => layers.map(({ name }) => name)));

/** Copies that start as their layers say, and no longer as a network. */
function startsOf(ir: Ir, variant: Ir): string[] {
  const now = new Map(variant.parameters.map((parameter) => [parameter.name, parameter]));
  const alone = ir.parameters.filter(({ name, copy }) => copy && now.has(name) && !now.get(name)!.copy);
  const layers = new Set(alone.map(({ name }) => name.slice(0, name.lastIndexOf('.'))));
  return layers.size > 0 ? [`${shortened([...layers])} start alone`] : [];
}

const shortened = (paths: readonly string[]): string => (paths.length > 3 ? `${paths[0]} to ${paths.at(-1)} (${paths.length} layers)` : paths.join(', '));

/** Kernels under no prior any more, and priors that are otherwise. */
function priorsOf(ir: Ir, variant: Ir): string[] {
  const [before, now] = [priorTexts(ir), priorTexts(variant)];
  // Masks of a kernel that tasks share are named after layers, which a variant may have otherwise.
  const multiplied = (of: Ir): Map<string, string> => new Map(of.parameters.flatMap(({ name, multiplies }) => (multiplies === undefined ? [] : [[name, multiplies] as const])));
  const [factors, others] = [multiplied(ir), multiplied(variant)];
  const held = new Set(variant.priors.flatMap(({ kernels }) => kernels.map((name) => (others.has(name) ? `mask of ${others.get(name)}` : name))));
  const kept = new Set(variant.parameters.map(({ name }) => name));
  const isGone = (name: string): boolean => kept.has(factors.get(name) ?? name) && !held.has(factors.has(name) ? `mask of ${factors.get(name)}` : name);
  const gone = ir.priors.filter(({ kernels }) => kernels.every(isGone));
  const changed = [...now].filter(([name, text]) => before.has(name) && before.get(name) !== text);
  return [...gone.map(({ name }) => `no prior over ${name}`), ...changed.map(([name, text]) => `${name} ~ ${text}`)];
}

const priorTexts = ({ priors }: Ir): Map<string, string> => new Map(priors.map(({ name, use }) => [name, callText('prior', use.entry, use.args)]));

/** What is aligned no more. */
function alignmentsOf(ir: Ir, variant: Ir): string[] {
  const kept = new Set(variant.alignments.map(({ name }) => name));
  const gone = ir.alignments.filter(({ name }) => !kept.has(name)).map(({ name }) => name);
  return gone.length > 0 ? [`no alignment of ${shortened(gone)}`] : [];
}

/** Layers of the same name that are made otherwise, and the seed. */
function valuesOf(ir: Ir, variant: Ir): string[] {
  const made = ({ functions }: Ir): Map<string, string> =>
    new Map(functions.flatMap(({ name, layers }) => layers.map((layer) => [`${name}.${layer.name}`, callText('layer', layer.entry, layer.args)])));
  const before = made(ir);
  const layers = [...made(variant)].flatMap(([path, text]) => (before.has(path) && before.get(path) !== text ? [`${path}: ${text}`] : []));
  const seed = ir.train.seed === variant.train.seed ? [] : [`seed ${variant.train.seed}`];
  return [...layers, ...seed];
}

function phasesOf(ir: Ir, variant: Ir): string[] {
  const [before, now] = [ir.train.phases, variant.train.phases];
  const gone = before.filter(({ name }) => !now.some((phase) => phase.name === name));
  const added = now.filter(({ name }) => !before.some((phase) => phase.name === name));
  const kept = before.flatMap((phase) => now.filter(({ name }) => name === phase.name).slice(0, 1).flatMap((other) => argumentsOf(phase, other)));
  const names = (phases: readonly Phase[]): string => [...new Set(phases.map(({ name }) => name))].join(', ');
  return [
    ...(gone.length > 0 ? [`no phase ${names(gone)}`] : []),
    ...(added.length > 0 ? [`phases ${names(added)}`] : []),
    ...new Set(kept),
  ];
}

/** Lists of parts follow from the layers. */
function argumentsOf({ name, use }: Phase, { use: other }: Phase): string[] {
  if (use.entry !== other.entry) return [`${name}: ${other.entry}`];
  const changed = Object.keys(other.args).filter((key) => !['layers', 'train', 'rates'].includes(key) && text(use.args[key]) !== text(other.args[key]));
  return changed.map((key) => `${name}: ${key} ${text(other.args[key])}`);
}

const text = (value: unknown): string => (typeof value === 'object' && value !== null && 'entry' in value ? String(value.entry) : JSON.stringify(value));
