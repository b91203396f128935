/**
 * What each place of a spec holds: the value of a property, a layer to start from, a column. Told from the tree alone,
 * so that it is known above, below and within a line that cannot be read.
 */
import type { ArgTable, ArgType, EntryKind } from '../catalog/arguments.ts';
import { findEntry } from '../catalog/index.ts';
import { properties, typeArguments } from '../catalog/properties.ts';
import type { Entry } from '../catalog/define.ts';
import { inputType } from '../check/types.ts';
import type { BindingStatement, CallExpr, Expr, Statement } from '../syntax/tree.ts';
import { children, walkStatements, type Node } from '../syntax/visit.ts';

export type Slot =
  /** The name that a statement declares. */
  | { readonly kind: 'declared' }
  | { readonly kind: 'statement' }
  | { readonly kind: 'property_name'; readonly table: ArgTable; readonly of: string }
  | { readonly kind: 'argument'; readonly type: ArgType }
  /** In the brackets of a call: a value for the next argument, or the name of one. */
  | { readonly kind: 'in_call'; readonly table: ArgTable; readonly of: string; readonly type: ArgType | null; readonly given: readonly string[]; /** Columns of a source, beside its arguments. */ readonly reads?: boolean }
  | { readonly kind: 'argument_name'; readonly table: ArgTable; readonly of: string }
  /** What a layer is made by: an entry of the catalogue or a block. */
  | { readonly kind: 'made' }
  /** What layers are computed from. */
  | { readonly kind: 'value' }
  | { readonly kind: 'split_after' }
  | { readonly kind: 'type'; readonly of: 'input' | 'task' }
  | { readonly kind: 'labels' }
  | { readonly kind: 'vocabulary' }
  | { readonly kind: 'target' }
  /** What is bound to an input or a task: columns, or an encoding of one. */
  | { readonly kind: 'columns' }
  | { readonly kind: 'condition' }
  | { readonly kind: 'source' }
  | { readonly kind: 'column'; readonly source: string }
  /** A name behind the dot of a layer's path. */
  | { readonly kind: 'path_end'; readonly owner: string }
  | { readonly kind: 'metric_name' }
  /** Behind a task: `sea.accuracy`. */
  | { readonly kind: 'measure_name' }
  | { readonly kind: 'number' }
  | { readonly kind: 'other' };

const other: Slot = { kind: 'other' };
const number: Slot = { kind: 'number' };
const ofEntry = (of: EntryKind): Slot => ({ kind: 'argument', type: { kind: 'entry', of } });
const layers: Slot = { kind: 'argument', type: { kind: 'layers' } };
const parts: Slot = { kind: 'argument', type: { kind: 'parts' } };

/** What stands in the parts of a clause, by their words, and behind its colon. */
const clauses: { readonly [verb: string]: { readonly [part: string]: Slot } } = {
  copy: { of: { kind: 'argument', type: { kind: 'network' } } },
  share: { '': ofEntry('sharing'), at: layers },
  align: { '': layers, with: parts, ':': ofEntry('alignment') },
};

/** The nodes that hold an offset, outermost first; at a border, the one that ends there. */
export function pathAt(file: Node, offset: number): Node[] {
  const path = [file];
  for (let at: Node | undefined = file; at; ) {
    const inside: Node[] = children(at).filter(({ span }) => span.start <= offset && offset <= span.end);
    at = inside.find(({ span }) => offset < span.end) ?? inside.at(-1);
    if (at) path.push(at);
  }
  return path;
}

/** What the innermost node of a path stands for. */
export function slotOf(path: readonly Node[]): Slot {
  let slot: Slot = other;
  for (let i = 1; i < path.length; i++) slot = step(path[i - 1]!, path[i]!, slot, path.slice(0, i));
  return slot;
}

function isStatement(node: Node): node is Statement {
  return 'damaged' in node;
}

function step(parent: Node, node: Node, slot: Slot, path: readonly Node[]): Slot {
  if ('kind' in node && isStatement(node)) return { kind: 'statement' };
  if ('kind' in parent && isStatement(parent)) return inStatement(parent, node, path);
  if (!('kind' in parent)) return inPart(parent, node, slot);
  switch (parent.kind) {
    case 'list':
    case 'group':
    case 'unary':
    case 'binary':
      return inItem(slot);
    case 'call':
      return inCall(parent, node, slot);
    case 'member':
      return inMember(parent, node, slot);
    case 'of':
      if (node === parent.head) return slot;
      return { kind: parent.head.kind === 'index' ? 'vocabulary' : 'labels' };
    case 'index':
      return node === parent.object ? slot : number;
    default:
      return other;
  }
}

function inStatement(parent: Statement, node: Node, path: readonly Node[]): Slot {
  if (parent.kind === 'property') {
    const { table, of } = tableAround(path);
    if (of === 'compare') return node === parent.name ? { kind: 'declared' } : ofEntry('variant');
    if (node === parent.name) return { kind: 'property_name', table, of };
    const spec = parent.name && Object.hasOwn(table, parent.name.text) ? table[parent.name.text] : undefined;
    return node === parent.value && spec ? { kind: 'argument', type: spec.type } : other;
  }
  if (parent.kind === 'reference' && node === parent.name) return { kind: 'metric_name' };
  if ('name' in parent && node === parent.name) return { kind: 'declared' };
  switch (parent.kind) {
    case 'let':
    case 'repeat':
    case 'reference':
      return number;
    case 'labels':
      return parent.form === 'column' ? { kind: 'columns' } : parent.form === 'set' ? { kind: 'labels' } : other;
    case 'vocabulary':
      return { kind: 'columns' };
    case 'input':
      return { kind: 'type', of: 'input' };
    case 'task':
      return { kind: 'type', of: 'task' };
    case 'tasks':
      if (node === parent.variable) return { kind: 'declared' };
      if (node === parent.type) return { kind: 'type', of: 'task' };
      return parent.form === 'by' ? { kind: 'columns' } : parent.form === 'in' && parent.over.kind !== 'list' ? { kind: 'labels' } : { kind: 'declared' };
    case 'block_declaration':
      return { kind: 'declared' };
    case 'trunk':
      return { kind: 'value' };
    case 'network':
      return node === parent.type ? { kind: 'type', of: 'task' } : { kind: 'value' };
    case 'split':
      return { kind: 'split_after' };
    case 'source':
      return ofEntry('source');
    case 'phase':
      return ofEntry('phase');
    case 'layer':
      return node === parent.value ? { kind: 'made' } : { kind: 'value' };
    case 'clause': {
      const part = parent.parts.find((each) => each === node);
      const word = part ? (part.word ?? '') : node === parent.value ? ':' : null;
      return (word !== null && clauses[parent.verb.text]?.[word]) || other;
    }
    case 'binding':
      if (node === parent.target) return { kind: 'target' };
      return { kind: node === parent.where ? 'condition' : 'columns' };
    default:
      return other;
  }
}

/** An argument of a call, or a map's entry. */
function inPart(parent: Exclude<Node, { readonly kind: string }>, node: Node, slot: Slot): Slot {
  if ('key' in parent) return node === parent.key ? keyOf(slot) : other;
  if ('word' in parent) return slot;
  if (slot.kind !== 'in_call') return other;
  if (node === parent.name) return { kind: 'argument_name', table: slot.table, of: slot.of };
  if (parent.name === null) return slot;
  const spec = Object.hasOwn(slot.table, parent.name.text) ? slot.table[parent.name.text] : undefined;
  return spec ? { kind: 'argument', type: spec.type } : other;
}

function keyOf(slot: Slot): Slot {
  if (slot.kind !== 'argument') return other;
  if (slot.type.kind === 'task_numbers') return { kind: 'argument', type: { kind: 'tasks' } };
  return slot.type.kind === 'part_multiples' ? { kind: 'argument', type: { kind: 'parts' } } : other;
}

function inItem(slot: Slot): Slot {
  const type = slot.kind === 'argument' ? slot.type : slot.kind === 'in_call' ? slot.type : null;
  if (!type) return slot;
  const listed = type.kind === 'list' || type.kind === 'one_or_list' || type.kind === 'choice_or_list';
  return { kind: 'argument', type: listed ? type.of : type };
}

function inCall(parent: CallExpr, node: Node, slot: Slot): Slot {
  if (node === parent.callee) return slot.kind === 'in_call' && slot.type ? { kind: 'argument', type: slot.type } : slot;
  const used = calledBy(parent, slot);
  if (!used) return slot.kind === 'columns' ? slot : other;
  const positional = Object.values(used.table).filter((spec) => spec.positional);
  const before = parent.args.filter((arg) => arg.name === null && arg.span.end <= node.span.start).length;
  const given = parent.args.flatMap((arg) => (arg.name ? [arg.name.text] : []));
  return { kind: 'in_call', ...used, type: positional[before]?.type ?? null, given, ...(slot.kind === 'columns' ? { reads: true } : {}) };
}

/** The arguments that a call may be given. */
function calledBy(call: CallExpr, slot: Slot): { table: ArgTable; of: string } | null {
  if (call.callee.kind !== 'name') return null;
  const name = call.callee.text;
  if (slot.kind === 'type') return name === 'binary' ? { table: typeArguments.binary, of: name } : null;
  if (slot.kind === 'argument' && slot.type.kind === 'network') return { table: properties.copy, of: `copy of ${name}` };
  const entry = entryNamed(name, slot);
  return entry ? { table: entry.args, of: name } : null;
}

/** The entry that a name means in a slot. */
export function entryNamed(name: string, slot: Slot): Entry | undefined {
  if (slot.kind === 'made') return findEntry('layer', name);
  if (slot.kind === 'columns') return findEntry('encoding', name);
  if (slot.kind === 'metric_name' || slot.kind === 'measure_name') return findEntry('metric', name);
  const type = slot.kind === 'argument' || slot.kind === 'in_call' ? slot.type : null;
  if (type?.kind === 'entry') return findEntry(type.of, name) as Entry | undefined;
  if ((type?.kind === 'one_or_list' || type?.kind === 'list' || type?.kind === 'choice_or_list') && type.of.kind === 'entry') return findEntry(type.of.of, name) as Entry | undefined;
  return undefined;
}

function inMember(parent: Node & { readonly object: Expr }, node: Node, slot: Slot): Slot {
  const type = slot.kind === 'argument' || slot.kind === 'in_call' ? slot.type?.kind : null;
  const ofSource = slot.kind === 'columns' || slot.kind === 'condition' || type === 'column' || (slot.kind === 'in_call' && slot.reads === true);
  const object = parent.object.kind === 'name' ? parent.object.text : '';
  if (node === parent.object) return ofSource ? { kind: 'source' } : slot;
  if (ofSource) return { kind: 'column', source: object };
  if (type === 'measure') return { kind: 'measure_name' };
  return { kind: 'path_end', owner: object };
}

/** The properties of the block that a statement stands in, by the path to it. */
export function tableAround(path: readonly Node[]): { readonly table: ArgTable; readonly of: string } {
  const statements = path.filter((node): node is Statement => 'kind' in node && isStatement(node));
  const inner = path.at(-1);
  const around = inner && 'kind' in inner && isStatement(inner) ? statements.slice(0, -1) : statements;
  const owner = around.at(-1);
  const [file] = path;
  const written = file && 'kind' in file && file.kind === 'file' ? file.statements : [];
  return owner ? tableOf(owner, around.slice(0, -1), written) : { table: {}, of: 'a spec' };
}

/** `written`: all statements of the file. */
function tableOf(owner: Statement, outer: readonly Statement[], written: readonly Statement[]): { readonly table: ArgTable; readonly of: string } {
  switch (owner.kind) {
    case 'input':
    case 'vocabulary':
    case 'trunk':
    case 'branch':
    case 'network':
    case 'task':
    case 'train':
    case 'evaluate':
    case 'reference':
      return { table: properties[owner.kind], of: owner.kind };
    case 'tasks':
    case 'each_task':
      return { table: properties.task, of: 'task' };
    case 'binding':
      return { table: tableOfBinding(owner, written), of: 'binding' };
    case 'layer':
      return { table: { ...argumentsOf(owner.value, 'layer'), ...properties.layer }, of: calleeOf(owner.value) };
    case 'phase':
      return { table: argumentsOf(owner.value, 'phase'), of: calleeOf(owner.value) };
    case 'source':
      return { table: argumentsOf(owner.value, 'source'), of: calleeOf(owner.value) };
    case 'property': {
      const { table } = outer.length > 0 ? tableOf(outer.at(-1)!, outer.slice(0, -1), written) : { table: {} as ArgTable };
      const type = owner.name && Object.hasOwn(table, owner.name.text) ? table[owner.name.text]!.type : null;
      return { table: type?.kind === 'entry' ? argumentsOf(owner.value, type.of) : {}, of: calleeOf(owner.value) };
    }
    default:
      return { table: {}, of: owner.kind };
  }
}

/** By what is bound: pictures, another input, or labels. */
function tableOfBinding({ target, value }: BindingStatement, written: readonly Statement[]): ArgTable {
  const { pictures, inputBinding, binding } = properties;
  if (calleeOf(value) === 'image') return pictures;
  const name = target.kind === 'name' ? target.text : '';
  const input = [...walkStatements(written)].find((each) => each.kind === 'input' && each.name?.text === name);
  if (input?.kind !== 'input') return binding;
  const type = inputType(input.type);
  if (type === 'image') return pictures;
  return type === 'real' ? inputBinding : { missing: inputBinding.missing };
}

function calleeOf(value: Expr): string {
  const callee = value.kind === 'call' ? value.callee : value;
  return callee.kind === 'name' ? callee.text : '?';
}

function argumentsOf(value: Expr, kind: EntryKind): ArgTable {
  return findEntry(kind, calleeOf(value))?.args ?? {};
}
