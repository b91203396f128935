/** The names that a spec declares, and those that it mentions, told from the trees alone. */
import { nameText } from '../check/context.ts';
import type { Block, Name, SpecFile, Statement } from '../syntax/tree.ts';
import { walk, type Node } from '../syntax/visit.ts';
import type { Span } from '../text/source.ts';
import { slotOf, type Slot } from './slots.ts';

export type Space =
  | 'constant'
  | 'label set'
  | 'vocabulary'
  | 'block'
  /** Of a block: its parameters, and what it is computed from. */
  | 'parameter'
  | 'input'
  /** Trunks, branches, networks. */
  | 'part'
  | 'layer'
  | 'task'
  /** `t` of `tasks t in ...`. */
  | 'family'
  | 'source'
  | 'phase';

export interface Declaration {
  readonly space: Space;
  readonly name: string;
  readonly span: Span;
  readonly statement: Statement;
  /** The trunk, branch, task or block that it stands in, by name: like-named layers are told apart by it. */
  readonly owner: string | null;
  /** Where the name can be mentioned; everywhere, where it is null. */
  readonly within: Span | null;
}

const declared = new WeakMap<SpecFile, Declaration[]>();

/** Of all files of a spec. */
function declarationsOf(files: readonly SpecFile[]): Declaration[] {
  return files.flatMap((file) => {
    const known = declared.get(file) ?? inStatements(file.statements, null, null);
    declared.set(file, known);
    return known;
  });
}

const spaces: { readonly [kind in Statement['kind']]?: Space } = {
  let: 'constant',
  labels: 'label set',
  vocabulary: 'vocabulary',
  block_declaration: 'block',
  input: 'input',
  trunk: 'part',
  branch: 'part',
  network: 'part',
  layer: 'layer',
  task: 'task',
  source: 'source',
  phase: 'phase',
};

function inStatements(statements: readonly Statement[], owner: string | null, within: Span | null): Declaration[] {
  return statements.flatMap((statement) => {
    const block = 'block' in statement ? (statement.block as Block | null) : null;
    const own = namesIn(statement).map(([space, { text, span }]) => ({ space, name: text, span, statement, owner, within: space === 'parameter' ? statement.span : within }));
    const inner = ownerOf(statement) ?? owner;
    // Layers of a block are its own, and no others see them.
    const inside = statement.kind === 'block_declaration' ? statement.span : within;
    return [...own, ...(block ? inStatements(block.statements, inner, inside) : [])];
  });
}

function namesIn(statement: Statement): (readonly [Space, Name])[] {
  const space = spaces[statement.kind];
  const named = space && 'name' in statement && statement.name ? [[space, statement.name] as const] : [];
  if (statement.kind === 'block_declaration') {
    const from = statement.from.filter((expr): expr is Name => expr.kind === 'name');
    return [...named, ...[...statement.parameters, ...from].map((name) => ['parameter', name] as const)];
  }
  if (statement.kind !== 'tasks') return named;
  const items = statement.over.kind === 'list' ? statement.over.items : [];
  const listed = items.flatMap((item) => (item.kind === 'name' ? [['task', item] as const] : []));
  return statement.variable ? [['family', statement.variable], ...listed] : listed;
}

/** What the layers in a statement's block belong to. */
export function ownerOf(statement: Statement): string | null {
  if (statement.kind === 'tasks') return statement.variable?.text ?? (statement.over.kind === 'list' ? nameText(statement.over.items[0] ?? statement.over) : null);
  if (statement.kind === 'layer' || !('name' in statement)) return null;
  const space = spaces[statement.kind];
  return space === 'part' || space === 'task' || space === 'block' ? (statement.name?.text ?? null) : null;
}

/** The spaces that a name in a slot is looked for in. */
function spacesOf(slot: Slot): readonly Space[] {
  switch (slot.kind) {
    case 'made':
      return ['block'];
    case 'value':
      return ['parameter', 'layer', 'input', 'part'];
    case 'split_after':
      return ['layer', 'part', 'input'];
    case 'path_end':
      return ['layer'];
    case 'labels':
      return ['label set'];
    case 'vocabulary':
      return ['vocabulary'];
    case 'target':
      return ['input', 'task', 'family'];
    case 'source':
      return ['source'];
    case 'condition':
      return ['family'];
    case 'number':
      return ['parameter', 'constant'];
    case 'argument':
      return ofType(slot.type.kind);
    case 'in_call':
      return slot.type ? ofType(slot.type.kind) : [];
    default:
      return [];
  }
}

function ofType(kind: string): readonly Space[] {
  if (kind === 'layers') return ['layer'];
  if (kind === 'parts') return ['layer', 'part', 'task', 'family'];
  if (kind === 'measure') return ['task'];
  if (kind === 'tasks') return ['task', 'family'];
  if (kind === 'phase') return ['phase'];
  if (kind === 'network') return ['part'];
  return kind === 'entry' || kind === 'choice' || kind === 'flag' ? [] : ['parameter', 'constant'];
}

export interface Mention {
  readonly span: Span;
  readonly declares: boolean;
  /** What it may mean: like-named layers of several tasks are several declarations. */
  readonly of: readonly Declaration[];
}

/** Every name of the files that means something declared in them. */
export function mentionsOf(files: readonly SpecFile[]): Mention[] {
  const declarations = declarationsOf(files);
  const bySpan = new Map(declarations.map((declaration) => [keyOf(declaration.span), declaration]));
  const byName = new Map<string, Declaration[]>();
  for (const declaration of declarations) byName.set(declaration.name, [...(byName.get(declaration.name) ?? []), declaration]);
  const found: Mention[] = [];
  for (const file of files) {
    walk(file, (node, parents) => {
      if (!('kind' in node) || node.kind !== 'name') return;
      const own = bySpan.get(keyOf(node.span));
      if (own) found.push({ span: node.span, declares: true, of: [own] });
      else {
        const of = meant([...parents, node], byName.get(node.text) ?? []);
        if (of.length > 0) found.push({ span: node.span, declares: false, of });
      }
    });
  }
  return found;
}

const keyOf = ({ file, start }: Span): string => `${start} ${file}`;

/** The mention that an offset lies in, or at an end of. */
export function mentionAt(files: readonly SpecFile[], file: string, offset: number): Mention | undefined {
  return mentionsOf(files).find(({ span }) => span.file === file && span.start <= offset && offset <= span.end);
}

function meant(path: readonly Node[], candidates: readonly Declaration[]): Declaration[] {
  if (candidates.length === 0) return [];
  const slot = slotOf(path);
  const allowed = spacesOf(slot);
  const at = path.at(-1)!.span;
  const seen = candidates.filter(({ space, within }) => allowed.includes(space) && (within === null || covers(within, at)));
  if (slot.kind === 'path_end') {
    const exact = seen.filter(({ owner }) => owner === slot.owner);
    return exact.length > 0 ? exact : seen;
  }
  const own = path.filter((node): node is Statement => 'damaged' in node).map(ownerOf).findLast((owner) => owner !== null);
  const near = seen.filter(({ space, owner }) => space === 'parameter' || (space === 'layer' && owner === own));
  return near.length > 0 ? near : seen;
}

function covers(outer: Span, inner: Span): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

/** The names that can be mentioned in a slot, the nearest first. */
export function namesFor(slot: Slot, files: readonly SpecFile[], at: Span): Declaration[] {
  const allowed = spacesOf(slot);
  // What stands in for the name that is being written may be longer than what was there.
  const place = { ...at, end: at.start };
  return declarationsOf(files).filter(({ space, within, span }) => allowed.includes(space) && (within === null || covers(within, place)) && span.start !== at.start);
}
