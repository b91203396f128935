/** Elaborates a run of layers: blocks are written out, repeats repeated, every shape computed. */
import type { EntryValue } from '../catalog/arguments.ts';
import type { EntryOf } from '../catalog/define.ts';
import type { Dim } from '../ir/ir.ts';
import { findEntry, namesOf } from '../catalog/index.ts';
import { properties, repeatCount } from '../catalog/properties.ts';
import { duplicateName, notAFunction, recursiveBlock } from '../diagnostics/messages/names.ts';
import { noInput, oneInput, shapeMismatch, wrongContent } from '../diagnostics/messages/shapes.ts';
import type { BlockStatement, LayerStatement, Name, RepeatStatement, Statement } from '../syntax/tree.ts';
import { readArguments, readEntry, readValue, type ArgValues } from './arguments.ts';
import { hasRoom, report, reportUnknown, type Context } from './context.ts';
import { asCopied, type Copy } from './copied.ts';
import type { FunctionNode, LayerNode, ParameterNode, ValueNode } from './model.ts';
import { paddingAfter } from './padding.ts';
import { isPretrained, partOf, propertiesIn, tensorFor, type Part, type Written } from './parts.ts';
import { valueNamed } from './references.ts';
import { withConstants, type Constant, type Declared, type Scope } from './scope.ts';
import { chainOf, showShape } from './shapes.ts';

/** Where the next layer goes. */
export interface Chain {
  readonly owner: FunctionNode;
  /** Of the paths of its layers. */
  readonly prefix: string;
  /** What holds for the parameters of its layers. */
  readonly part: Part;
  /** Inside `copy of NETWORK`. */
  readonly copy: Copy | null;
  /** What the next layer follows; null where that is not known (reported). */
  current: readonly ValueNode[] | null;
  /** Names that are seen here before all others. */
  readonly nearby: Map<string, ValueNode>;
  /** Ends of trunks, branches and blocks by path: these names stand for their last layer. */
  readonly ends: Map<string, ValueNode>;
  /** Blocks that are being written out, the innermost last. */
  readonly inside: readonly string[];
  /** Added to the names of the layers of a `repeat`: its round, `_` between those of repeats in one another, so that 1, 11 and 11, 1 differ. */
  readonly suffix: string;
}

/** The layers and repeats among the statements, in order; `other` gets the rest. */
export function elaborateLayers(
  statements: readonly Statement[],
  chain: Chain,
  scope: Scope,
  context: Context,
  other: (statement: Statement) => void = () => {},
): void {
  for (const statement of statements) {
    if (statement.kind === 'layer') addLayer(statement, chain, scope, context);
    else if (statement.kind === 'repeat') repeatLayers(statement, chain, scope, context);
    else if (statement.kind === 'broken') chain.current = null;
    else other(statement);
  }
}

function repeatLayers(statement: RepeatStatement, chain: Chain, scope: Scope, context: Context): void {
  const count = readValue('repeat', repeatCount.type, statement.count, scope, context);
  if (!count) {
    chain.current = null;
    return;
  }
  for (let i = 1; i <= (count.value as number); i++) {
    if (!hasRoom(context, statement.span)) {
      chain.current = null;
      return;
    }
    const round = { ...chain, suffix: chain.suffix === '' ? `${i}` : `${chain.suffix}_${i}` };
    const outside = namesIn(statement).map((name) => [name, chain.nearby.get(name)] as const);
    elaborateLayers(statement.block.statements, round, scope, context);
    chain.current = round.current;
    // What is seen behind a repeat is `r2`, and not the `r` of a round.
    for (const [name, value] of outside) {
      if (value) chain.nearby.set(name, value);
      else chain.nearby.delete(name);
    }
  }
}

const namesIn = ({ block }: RepeatStatement): string[] => block.statements.flatMap((inner) => (inner.kind === 'layer' && inner.name ? [inner.name.text] : []));

function addLayer(statement: LayerStatement, chain: Chain, scope: Scope, context: Context): void {
  if (!hasRoom(context, statement.span)) {
    chain.current = null;
    return;
  }
  const inputs = inputsOf(statement, chain, scope, context);
  const callee = statement.value.kind === 'call' ? statement.value.callee : statement.value;
  if (callee.kind !== 'name') {
    if (callee.kind !== 'missing') report(context, notAFunction.at(callee.span, { what: 'a layer', example: 'dense(300)' }));
    place(statement, chain, unknownLayer(statement, chain, inputs), scope, context);
    return;
  }
  const block = scope.blocks.get(callee.text);
  if (block) expandBlock(statement, callee, block, inputs, chain, scope, context);
  else place(statement, chain, buildLayer(statement, callee, inputs, chain, scope, context), scope, context);
}

function inputsOf(
  statement: LayerStatement,
  chain: Chain,
  scope: Scope,
  context: Context,
): readonly ValueNode[] | null {
  if (statement.from.length === 0) return chain.current;
  const named = statement.from.map((expr) => valueNamed(expr, scope, context, chain.ends, chain.nearby));
  return named.every((value): value is ValueNode => value !== null) ? named : null;
}

function nameOf(statement: LayerStatement, chain: Chain): string {
  return `${statement.name?.text ?? '?'}${chain.suffix}`;
}

/** Gives a value its names, and makes it what the next layer follows. */
function place(statement: LayerStatement, chain: Chain, layer: LayerNode, scope: Scope, context: Context): void {
  chain.current = [layer];
  if (!statement.name) return;
  const earlier = scope.layers.get(layer.path);
  if (earlier) {
    const notes = [{ message: 'first declared here', span: earlier.span }];
    report(context, duplicateName.at(statement.name.span, { what: 'layer', name: layer.name }, { notes }));
    // The name that it should have is likely to be used further on.
    context.damage.nameless = true;
    return;
  }
  chain.owner.layers.push(layer);
  scope.layers.set(layer.path, layer);
  scope.layersByName.set(layer.name, [...(scope.layersByName.get(layer.name) ?? []), layer]);
  chain.nearby.set(statement.name.text, layer);
  chain.nearby.set(layer.name, layer);
}

function unknownLayer(statement: LayerStatement, chain: Chain, inputs: readonly ValueNode[] | null): LayerNode {
  const name = nameOf(statement, chain);
  return {
    kind: 'layer',
    name,
    path: `${chain.prefix}.${name}`,
    owner: chain.owner,
    entry: null,
    args: {},
    inputs: inputs ?? [],
    shape: null,
    padding: null,
    parameters: [],
    statement,
    span: statement.span,
  };
}

function buildLayer(
  statement: LayerStatement,
  callee: Name,
  inputs: readonly ValueNode[] | null,
  chain: Chain,
  scope: Scope,
  context: Context,
): LayerNode {
  const unknown = unknownLayer(statement, chain, inputs);
  const entry = findEntry('layer', callee.text);
  if (!entry) {
    reportUnknown(context, 'layer', callee.text, callee.span, [...namesOf('layer'), ...scope.blocks.keys()]);
    return unknown;
  }
  const more = { block: statement.block, damaged: statement.damaged, beside: properties.layer };
  const value = readEntry('layer', 'layer', statement.value, scope, context, more);
  const args = Object.fromEntries(Object.entries(value?.args ?? {}).filter(([name]) => Object.hasOwn(entry.args, name)));
  const typed = { ...unknown, entry, args };
  if (!value || !inputs || statement.damaged || !fitsCount(entry, inputs, unknown, context)) return typed;
  if (!fitsContent(entry, inputs, unknown, context)) return typed;
  const shapes = inputs.map((input) => input.shape);
  if (!shapes.every((shape) => shape !== null)) return typed;
  const [indices] = inputs.map(indicesOf) as [Dim | null];
  const shape = entry.shape(args as never, shapes, indices);
  if ('problem' in shape) {
    const notes = inputs.flatMap(chainOf);
    report(context, shapeMismatch.at(statement.value.span, { layer: unknown.name, problem: `${shape.problem}; it gets ${shapes.map(showShape).join(' and ')}` }, { notes }));
    return typed;
  }
  const part = partOfLayer(entry, value.args, statement, chain.part, context);
  return { ...typed, shape, padding: paddingAfter(inputs, shape), parameters: parametersOf({ ...typed, entry }, shapes, indices, part, copyFor(statement, chain), context) };
}

function writtenAt({ value, block }: LayerStatement): Written[] {
  return [...(value.kind === 'call' ? value.args : []), ...propertiesIn(block?.statements ?? [])];
}

function fitsCount(
  entry: EntryOf<'layer'>,
  inputs: readonly ValueNode[],
  { name, statement }: LayerNode,
  context: Context,
): boolean {
  if (inputs.length === 0) {
    report(context, noInput.at(statement.span, { layer: name }));
    return false;
  }
  if (entry.inputs === 'many' || inputs.length === 1) return true;
  report(context, oneInput.at(statement.value.span, { layer: name, count: inputs.length }));
  return false;
}

/** How many different indices a value may hold; null where it holds numbers. */
export function indicesOf(value: ValueNode): Dim | null {
  return value.kind === 'input' ? value.indices : null;
}

/** Indices are looked up, numbers computed with: neither stands for the other. */
function fitsContent(entry: EntryOf<'layer'>, inputs: readonly ValueNode[], { name, statement }: LayerNode, context: Context): boolean {
  const wrong = inputs.find((input) => (indicesOf(input) !== null) !== (entry.reads === 'indices'));
  if (!wrong) return true;
  const params = { layer: name, entry: entry.name, input: wrong.path, reads: entry.reads ?? 'numbers' } as const;
  report(context, wrongContent.at(statement.value.span, params));
  return false;
}

/** A layer may say itself how its kernel starts: then it starts so, and from no file of what holds it. */
function partOfLayer(
  entry: EntryOf<'layer'>,
  values: LayerNode['args'],
  statement: LayerStatement,
  outer: Part,
  context: Context,
): Part {
  const written = writtenAt(statement);
  const says = Object.hasOwn(entry.args, 'start') && written.some(({ name }) => name?.text === 'start');
  if (!says || isPretrained(values.start as EntryValue)) return partOf(values, written, outer, context);
  return { freeze: outer.freeze || values.freeze === true, start: null };
}

function parametersOf(
  { entry, args, path, owner }: LayerNode & { readonly entry: EntryOf<'layer'> },
  shapes: readonly NonNullable<LayerNode['shape']>[],
  indices: Dim | null,
  { start, freeze }: Part,
  copy: Copy | null,
  context: Context,
): readonly ParameterNode[] {
  const declared = entry.parameters?.(args as never, shapes, indices) ?? {};
  return Object.entries(declared).map(([short, parameter]) => {
    const name = `${path}.${short}`;
    const own = { name, ...parameter, from: start && tensorFor(start, name, owner.name, context), frozen: freeze };
    return copy ? asCopied(own, owner, copy, context) : own;
  });
}

/** Of what stands in the clause's own block, a layer that says how it starts is no copy. */
function copyFor(statement: LayerStatement, { copy }: Chain): Copy | null {
  const says = copy?.said.has(statement) && writtenAt(statement).some(({ name }) => name?.text === 'start');
  return says ? null : copy;
}

/** Writes a block out where it is used: its layers are parts of the layer's name, its value is its last line. */
function expandBlock(
  statement: LayerStatement,
  callee: Name,
  block: BlockStatement,
  inputs: readonly ValueNode[] | null,
  chain: Chain,
  scope: Scope,
  context: Context,
): void {
  const name = nameOf(statement, chain);
  if (chain.inside.includes(callee.text)) {
    report(context, recursiveBlock.at(callee.span, { names: [...chain.inside, callee.text] }));
    chain.current = null;
    return;
  }
  const values = blockValues(statement, callee, block, scope, context);
  const constants = values && blockConstants(block, values);
  const nearby = new Map<string, ValueNode>();
  block.from.forEach((from, i) => {
    if (from.kind === 'name' && inputs?.[i]) nearby.set(from.text, inputs[i]!);
  });
  const inner: Chain = {
    ...chain,
    prefix: `${chain.prefix}.${name}`,
    part: partOf(values, writtenAt(statement), chain.part, context),
    copy: copyFor(statement, chain),
    current: constants ? inputs : null,
    nearby,
    inside: [...chain.inside, callee.text],
    suffix: '',
  };
  if (constants) elaborateLayers(block.block.statements, inner, withConstants(scope, constants), context);
  chain.current = inner.current;
  for (const [part, value] of nearby) {
    if (value.path.startsWith(`${inner.prefix}.`)) chain.nearby.set(`${name}.${part}`, value);
  }
  const end = inner.current?.length === 1 ? inner.current[0]! : null;
  if (!end || !statement.name) return;
  chain.nearby.set(name, end);
  chain.nearby.set(statement.name.text, end);
  chain.ends.set(`${chain.prefix}.${name}`, end);
  if (!chain.ends.has(name)) chain.ends.set(name, end);
}

/** The values of a block's parameters, and of what is said of the layer that it is used as. Null: reported. */
function blockValues(
  statement: LayerStatement,
  callee: Name,
  block: BlockStatement,
  scope: Scope,
  context: Context,
): ArgValues {
  const parameter = { type: { kind: 'number' as const }, doc: 'A number that the block asks for.', positional: true };
  const use = {
    of: `block \`${callee.text}\``,
    table: { ...properties.layer, ...Object.fromEntries(block.parameters.map((name) => [name.text, parameter])) },
    args: statement.value.kind === 'call' ? statement.value.args : [],
    block: statement.block,
    span: statement.value.span,
    damaged: statement.damaged,
  };
  return readArguments(use, scope, context);
}

function blockConstants(block: BlockStatement, values: NonNullable<ArgValues>): Map<string, Declared<Constant>> {
  return new Map(block.parameters.map((name) => [name.text, { value: values[name.text] as number, span: name.span }]));
}
