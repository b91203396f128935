/** The corner of tfjs-node's binding to TensorFlow that is used here, pinned to tfjs-node 4.22. */
import * as tf from '@tensorflow/tfjs';

/** A tensor of TensorFlow's; ids never repeat. */
export interface Handle {
  readonly id: number;
  readonly shape: readonly number[];
  /** Of TensorFlow's enumeration (`types`). */
  readonly dtype: number;
}

export interface Attribute {
  readonly name: string;
  /** Of tfjs-node's enumeration: the keys of `attributeKinds`, in their order. */
  readonly type: number;
  readonly value: unknown;
}

export type TypedArray = Float32Array | Int32Array | Uint8Array;

export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: TypedArray): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TypedArray;
  executeOp(op: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Handle[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Names with commas between them: of fed nodes, and of fetched ones, by their first output. */
  runSavedModel(id: number, inputs: readonly number[], fed: string, fetched: string): Handle[];
}

interface NativeBackend {
  binding: Binding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
}

/** TensorFlow's numbers of types. */
export const types = { float32: 1, int32: 3, int64: 9, bool: 10 } as const;

/** tfjs-node's numbers of kinds of attributes. */
export const attributeKinds = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

const backend = (): NativeBackend => tf.backend() as unknown as NativeBackend;

export const bindingNow = (): Binding => backend().binding;

/** TensorFlow's tensor of one of TF.js's, whose own it stays. */
export const idOf = (tensor: tf.Tensor): number => backend().getInputTensorIds([tensor])[0]!;

/** Runs `f` with another binding in the place of TensorFlow's. */
export function withBinding<Result>(binding: Binding, f: () => Result): Result {
  const [of, before] = [backend(), bindingNow()];
  of.binding = binding;
  try {
    return f();
  } finally {
    of.binding = before;
  }
}
