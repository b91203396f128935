/** What TensorFlow's ops run while kernels of tfjs-node do, as ops of a graph. */
import { attributeKinds, types, withBinding, type Attribute, type Binding, type Handle, type TypedArray } from './binding.ts';
import type { AttributeValue, Op, TensorValue } from './graph-def.ts';

/** An output of an op, as others name it. */
export type Edge = string;

export interface Trace {
  /** In the order in which they ran. */
  readonly ops: readonly Op[];
  /** Where a tensor comes from, by TensorFlow's id. */
  edgeOf(id: number): Edge;
}

/** Tensors that are there before, with where they come from. */
export type Given = readonly (readonly [tensor: Pick<Handle, 'id' | 'shape'>, edge: Edge])[];

/** Names of the trace's ops begin so, and no other's do. */
const OWN = 'op_';
const CONSTANT = 'const_';

/** Constants of so many bytes are compared. */
const FEW = 64;

/** Runs `f`, in which ops run for their outputs' shapes; `given` are the tensors that come from elsewhere. */
export function traced<Result>(binding: Binding, given: Given, f: () => Result): { readonly result: Result; readonly trace: Trace } {
  const tracer = new Tracer(binding, given);
  const own = Object.create(binding, {
    createTensor: { value: tracer.createTensor.bind(tracer) },
    executeOp: { value: tracer.executeOp.bind(tracer) },
    tensorDataSync: { value: refuse },
  }) as Binding;
  return { result: withBinding(own, f), trace: tracer };
}

function refuse(): never {
  throw new Error('a kernel reads numbers back');
}

class Tracer implements Trace {
  readonly ops: Op[] = [];
  readonly #binding: Binding;
  readonly #edges = new Map<number, Edge>();
  /** Of reshaped tensors: what they were before. */
  readonly #sources = new Map<number, number>();
  /** By an edge and a shape: the edge that has its numbers in that shape. */
  readonly #shaped = new Map<string, Edge>();
  /** Of tensors that no op has read yet. */
  readonly #unread = new Map<number, TensorValue>();
  readonly #constants = new Map<string, Edge>();

  constructor(binding: Binding, given: Given) {
    this.#binding = binding;
    for (const [tensor, edge] of given) this.#know(tensor, edge);
  }

  createTensor(shape: readonly number[], dtype: number, values: TypedArray): number {
    const id = this.#binding.createTensor(shape, dtype, values);
    this.#unread.set(id, tensorValue(shape, dtype, values));
    return id;
  }

  executeOp(op: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Handle[] {
    const made = this.#binding.executeOp(op, attributes, inputs, outputs);
    if (op === 'Reshape') this.#reshape(attributes, inputs as [number, number], made[0]!);
    else this.#add(op, attributes, inputs, made);
    return made;
  }

  /** One op for a value in one shape, whatever shapes it had before. */
  #reshape(attributes: readonly Attribute[], [given, shape]: readonly [number, number], made: Handle): void {
    const source = this.#sources.get(given) ?? given;
    this.#sources.set(made.id, source);
    const known = this.#shaped.get(`${this.edgeOf(source)} ${made.shape}`);
    if (known === undefined) {
      this.#add('Reshape', attributes, [source, shape], [made]);
      this.#shaped.set(`${this.edgeOf(source)} ${made.shape}`, this.edgeOf(made.id));
    } else this.#edges.set(made.id, known);
  }

  #add(op: string, attributes: readonly Attribute[], inputs: readonly number[], made: readonly Handle[]): void {
    const name = `${OWN}${this.ops.length}`;
    const edges = inputs.map((id) => this.edgeOf(id));
    this.ops.push({ name, op, inputs: edges, attributes: Object.fromEntries(attributes.map((each) => [each.name, attributeValue(each)])) });
    made.forEach((handle, i) => this.#know(handle, i === 0 ? name : `${name}:${i}`));
  }

  #know({ id, shape }: Pick<Handle, 'id' | 'shape'>, edge: Edge): void {
    this.#edges.set(id, edge);
    this.#shaped.set(`${edge} ${shape}`, edge);
  }

  edgeOf(id: number): Edge {
    const known = this.#edges.get(id) ?? this.#constant(id);
    this.#edges.set(id, known);
    return known;
  }

  #constant(id: number): Edge {
    const tensor = this.#unread.get(id);
    if (!tensor) throw new Error('a kernel reads a tensor that the step was not given');
    this.#unread.delete(id);
    const key = tensor.content.length > FEW ? null : `${tensor.dtype} ${tensor.shape} ${tensor.content}`;
    const known = key === null ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `${CONSTANT}${this.ops.length}`;
    this.ops.push({ name, op: 'Const', inputs: [], attributes: { dtype: { type: tensor.dtype }, value: { tensor } } });
    if (key !== null) this.#constants.set(key, name);
    return name;
  }
}

function tensorValue(shape: readonly number[], dtype: number, given: TypedArray): TensorValue {
  const values = dtype === types.float32 ? Float32Array.from(given) : dtype === types.bool ? Uint8Array.from(given) : Int32Array.from(given);
  // An integer of 64 bits is two numbers.
  const isUniform = dtype !== types.int64 && values.length > 1 && values.every((n) => Object.is(n, values[0]));
  const own = isUniform ? values.slice(0, 1) : values;
  return { dtype, shape: [...shape], content: new Uint8Array(own.buffer), isUniform };
}

function attributeValue({ name, type, value }: Attribute): AttributeValue {
  switch (type) {
    case attributeKinds.string:
      return { string: value as string };
    case attributeKinds.int:
      return Array.isArray(value) ? { ints: value as number[] } : { int: value as number };
    case attributeKinds.float:
      return Array.isArray(value) ? { floats: value as number[] } : { float: value as number };
    case attributeKinds.bool:
      return Array.isArray(value) ? { bools: value as boolean[] } : { bool: value as boolean };
    case attributeKinds.type:
      return { type: value as number };
    case attributeKinds.shape:
      return { shape: value as number[] };
    default:
      throw new Error(`attribute ${name} is of a kind that is not known`);
  }
}
