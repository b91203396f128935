import type { BlockStatement, Name } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import type { InputNode, LayerNode, SourceNode, TaskNode, Vocabulary } from './model.ts';

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
