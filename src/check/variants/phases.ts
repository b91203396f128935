/** Phases of a model whose network was built anew: the layers and parts that they name are named anew. */
import type { ArgTable, ArgType, EntryValue } from '../../catalog/arguments.ts';
import type { Unfit } from '../../catalog/define.ts';
import { findEntry } from '../../catalog/index.ts';
import { layersOf, sharedPrefix, type FunctionNode, type LayerNode, type Model, type PhaseNode } from '../model.ts';
import { isUnder } from '../parts.ts';
import type { Became, Rebuilt } from './rebuild.ts';

/** What paths of the model are called now. */
interface Paths {
  readonly layer: (path: string) => readonly string[];
  readonly part: (path: string) => readonly string[];
  /** What layers with parameters are called now, and what those were called that became each. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
  /** What these layers can be named together: a function for all of its layers. */
  readonly together: (paths: readonly string[]) => readonly string[];
}

type Args = { readonly [name: string]: unknown };

/** Phases in the place of the model's own. What names layers in a row, as `rbm` does, runs once a task where each has its own. */
export function renamePhases(model: Model, rebuilt: Rebuilt): PhaseNode[] | Unfit {
  const renamed = model.train.phases.map((phase) => renamePhase(phase, model, rebuilt));
  return renamed.find((each) => 'problem' in each) ?? (renamed as PhaseNode[][]).flat();
}

function renamePhase(phase: PhaseNode, model: Model, rebuilt: Rebuilt): PhaseNode[] | Unfit {
  const heads = divided(phase, model, rebuilt);
  if (heads.length === 0) return renamed(phase, phase.name, pathsOf(model, rebuilt, null));
  const each = heads.map((head) => renamed(phase, `${phase.name}_${head.name}`, pathsOf(model, rebuilt, head)));
  return each.find((one) => 'problem' in one) ?? (each as PhaseNode[][]).flat();
}

/** The heads that each have a copy of their own of the layers that a phase names in a row. */
function divided({ entry, value }: PhaseNode, model: Model, { functions, became }: Rebuilt): FunctionNode[] {
  const rows = Object.entries(entry.args).filter(([, { type }]) => type.kind === 'layers');
  const paths = new Set(rows.flatMap(([name]) => (value.args[name] ?? []) as readonly string[]));
  const copies = layersOf(model).filter(({ path }) => paths.has(path)).flatMap((layer) => {
    const now = became.get(layer) ?? [];
    return now.length > 1 || layer.owner.kind !== 'head' ? now : [];
  });
  return functions.filter((node) => node.kind === 'head' && copies.some(({ owner }) => owner === node));
}

function renamed(phase: PhaseNode, name: string, paths: Paths): PhaseNode[] | Unfit {
  const args = renameArgs(phase.entry.args, phase.value.args, paths);
  if (isUnfit(args)) return { problem: `in phase \`${phase.name}\` ${args.problem}` };
  const problem = phase.entry.check?.(args as never);
  return problem ? { problem: `in phase \`${phase.name}\` ${problem}` } : [{ ...phase, name, value: { ...phase.value, args } }];
}

/** `head`: where layers have several copies, that of this head is meant. */
function pathsOf(model: Model, { functions, became, joined }: Rebuilt, head: FunctionNode | null): Paths {
  const layers = new Map(layersOf(model).map((layer) => [layer.path, layer]));
  const owners = new Map(model.functions.map((node) => [node.name, node]));
  const layer = (path: string): string[] => {
    const copies = became.get(layers.get(path)!) ?? [];
    return copies.filter(({ owner }) => !head || owner === head || owner.kind !== 'head').map((copy) => copy.path);
  };
  const moved = (path: string): string[] => [...layer(path), ...(joined.get(layers.get(path)!) ?? []).map((each) => each.path)];
  const part = (path: string): readonly string[] => {
    const owner = owners.get(path);
    const sharers = owner ? [] : layersOf(model).filter((each) => `${sharedPrefix(each)}.`.startsWith(`${path}.`));
    if (sharers.length > 0) return [...new Set(sharers.flatMap((each) => became.get(each) ?? []).map((copy) => (sharedPrefix(copy) === null ? copy.path : path)))];
    if (!owner) return moved(path);
    return isWhole(owner, functions, became) ? [path] : learning(owner).flatMap((each) => moved(each.path));
  };
  const together = (paths: readonly string[]): readonly string[] => {
    const named = new Set(paths);
    const whole = functions.filter((node) => learning(node).length > 0 && learning(node).every((each) => named.has(each.path)));
    const rest = paths.filter((path) => !whole.some(({ name }) => path.startsWith(`${name}.`)));
    return [...new Set([...rest, ...whole.map(({ name }) => name)])];
  };
  return { layer, part, origins: originsOf([...became, ...joined]), together };
}

function originsOf(became: Iterable<readonly [LayerNode, readonly LayerNode[]]>): Map<string, string[]> {
  const origins = new Map<string, string[]>();
  for (const [old, copies] of became)
    for (const copy of copies.filter(({ parameters }) => parameters.length > 0)) {
      const name = sharedPrefix(copy) ?? copy.path;
      origins.set(name, [...(origins.get(name) ?? []), sharedPrefix(old) ?? old.path]);
    }
  return origins;
}

const learning = ({ layers }: FunctionNode): LayerNode[] => layers.filter(({ parameters }) => parameters.length > 0);

/** Whether a function has the same layers as before, and no others. */
function isWhole({ name, layers }: FunctionNode, functions: readonly FunctionNode[], became: Became): boolean {
  const now = functions.find((node) => node.name === name);
  return now?.layers.length === layers.length && layers.every((layer) => became.get(layer)?.length === 1 && became.get(layer)![0]!.owner === now);
}

function isUnfit(value: object): value is Unfit {
  return 'problem' in value;
}

function renameArgs(table: ArgTable, args: Args, paths: Paths): Args | Unfit {
  const renamed = Object.entries(args).map(([name, value]) => [name, value === null || !table[name] ? value : renameValue(table[name]!.type, value, paths)] as const);
  const unfit = renamed.find(([, value]) => typeof value === 'object' && value !== null && isUnfit(value));
  return unfit ? { problem: `\`${unfit[0]}\` ${(unfit[1] as Unfit).problem}` } : Object.fromEntries(renamed);
}

function renameValue(type: ArgType, value: unknown, paths: Paths): unknown {
  switch (type.kind) {
    case 'layers':
      return [...new Set((value as readonly string[]).flatMap(paths.layer))];
    case 'parts':
      return renameParts(value as readonly string[], paths);
    case 'part_multiples':
      return renameMultiples(value as { readonly [path: string]: number }, paths);
    case 'entry': {
      const { entry, args } = value as EntryValue;
      const renamed = renameArgs(findEntry(type.of, entry)!.args, args, paths);
      return isUnfit(renamed) ? renamed : { entry, args: renamed };
    }
    case 'list':
    case 'one_or_list':
    case 'choice_or_list':
      return Array.isArray(value) ? value.map((item) => renameValue(type.of, item, paths)) : value;
    default:
      return value;
  }
}

/** What stays as it is keeps its words. */
function renameParts(parts: readonly string[], { part, together }: Paths): readonly string[] {
  return staysSo(parts, part) ? parts : together([...new Set(parts.flatMap(part))]);
}

const staysSo = (parts: readonly string[], part: Paths['part']): boolean => parts.every((path) => {
    const [first, ...others] = part(path);
    return first === path && others.length === 0;
  });

/** By layers, since a part may be divided: each has the multiple of the longest path that names it. */
function renameMultiples(multiples: { readonly [path: string]: number }, { part, origins, together }: Paths): { readonly [path: string]: number } | Unfit {
  if (staysSo(Object.keys(multiples), part)) return multiples;
  const given = Object.keys(multiples).sort((a, b) => b.length - a.length);
  const multipleOf = (path: string): number => {
    const named = given.find((each) => isUnder(path, each));
    return named === undefined ? 1 : multiples[named]!;
  };
  const found = [...origins].map(([path, from]) => ({ path, from, multiple: multipleOf(from[0]!) }));
  for (const { from: [first, ...others], multiple } of found) {
    const other = others.find((path) => multipleOf(path) !== multiple);
    if (other) return { problem: `differs between \`${first}\` and \`${other}\`, which are one here` };
  }
  const distinct = [...new Set(found.map(({ multiple }) => multiple))].filter((multiple) => multiple !== 1);
  const pathsWith = (wanted: number): string[] => found.filter(({ multiple }) => multiple === wanted).map(({ path }) => path);
  return Object.fromEntries(distinct.flatMap((multiple) => together(pathsWith(multiple)).map((path) => [path, multiple])));
}
