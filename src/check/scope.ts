import type { TargetType } from '../ir/ir.ts';
import type { BlockStatement, Name, NetworkStatement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import type { FunctionNode, InputNode, LayerNode, SourceNode, TaskNode, ValueNode, Vocabulary } from './model.ts';

/** A constant; null where its value could not be found out (reported), or is not known without the data. */
export type Constant = number | string | null;

export interface Label {
  /** What tasks have in common: the alias where there is one. */
  readonly name: string;
  /** The text in the data. */
  readonly cell: string;
}

export interface LabelSet {
  readonly name: string;
  /** Null without the data that it comes from. */
  readonly labels: readonly Label[] | null;
}

export interface Declared<Value> {
  readonly value: Value;
  readonly span: Span;
}

/** `network big from image: class of everything { ... }`: what copies of it are made of. */
export interface Network {
  readonly owner: FunctionNode;
  readonly statement: NetworkStatement;
  /** What its first layer follows; null where that is not known (reported). */
  readonly from: readonly ValueNode[] | null;
  /** Null where it says none, or none that could be read. */
  readonly answers: TargetType | null;
  /** The constants of its block. */
  readonly sizes: ReadonlyMap<string, Declared<Constant>>;
  /** Its parameters whose last dimension is one a label, by their names below its own. */
  readonly answering: ReadonlySet<string>;
}

/** Everything that has a name. Namespaces are apart: a task and a column may have the same name. */
export interface Scope {
  readonly constants: Map<string, Declared<Constant>>;
  readonly labelSets: Map<string, Declared<LabelSet>>;
  /** Null for one that could not be read (reported). */
  readonly vocabularies: Map<string, Vocabulary | null>;
  readonly blocks: Map<string, BlockStatement>;
  readonly inputs: Map<string, InputNode>;
  /** By path, in the order of the spec. */
  readonly layers: Map<string, LayerNode>;
  /** By the last part of the path: short names, which may be ambiguous. */
  readonly layersByName: Map<string, LayerNode[]>;
  readonly networks: Map<string, Network>;
  readonly tasks: Map<string, TaskNode>;
  /** `t` of `tasks t in ...`: the tasks that it runs over. */
  readonly families: Map<string, { readonly variable: Name; readonly tasks: TaskNode[] }>;
  /** Null for one that could not be read (reported). */
  readonly sources: Map<string, SourceNode | null>;
  readonly phases: Set<string>;
}

export function emptyScope(): Scope {
  return {
    constants: new Map(),
    labelSets: new Map(),
    vocabularies: new Map(),
    blocks: new Map(),
    inputs: new Map(),
    layers: new Map(),
    layersByName: new Map(),
    networks: new Map(),
    tasks: new Map(),
    families: new Map(),
    sources: new Map(),
    phases: new Set(),
  };
}

/** The same scope with more constants: a block's arguments, a task's number of classes. */
export function withConstants(scope: Scope, constants: ReadonlyMap<string, Declared<Constant>>): Scope {
  return { ...scope, constants: new Map([...scope.constants, ...constants]) };
}
