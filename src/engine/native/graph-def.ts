/** A graph of TensorFlow's ops, and the SavedModel that holds it: `saved_model.pb` alone, as TensorFlow loads it (saved_model.proto and what it names). */
import { types } from './binding.ts';
import { bytes, float, integer, message, text, written, type Bytes } from './wire.ts';

/** A call of an op. */
export interface Op {
  /** Letters, digits and underlines. */
  readonly name: string;
  readonly op: string;
  /** Names of ops for their first outputs, `name:1` for others, `^name` for what is only waited for. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export type AttributeValue =
  | { readonly string: string }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly bool: boolean }
  | { readonly bools: readonly boolean[] }
  | { readonly type: number }
  | { readonly shape: readonly number[] }
  | { readonly tensor: TensorValue };

export interface TensorValue {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Numbers as they lie in memory, little-endian. */
  readonly content: Uint8Array;
  /** The content is one number, which all are. */
  readonly isUniform: boolean;
}

/** The tag under which the graph is found. */
export const TAG = 'serve';

export function savedModel(ops: readonly Op[]): Uint8Array {
  const graph = message(2, ...ops.map((op) => message(1, ...nodeDef(op))), message(4, integer(1, GRAPH_VERSION)));
  return written([integer(1, 1), message(2, message(1, text(4, TAG)), graph)]);
}

/** Of TensorFlow 2.9, the oldest that tfjs-node comes with. */
const GRAPH_VERSION = 1087;

const nodeDef = ({ name, op, inputs, attributes }: Op): Bytes => [
  text(1, name),
  text(2, op),
  ...inputs.map((input) => text(3, input)),
  ...Object.entries(attributes).map(([key, value]) => message(5, text(1, key), message(2, attrValue(value)))),
];

function attrValue(value: AttributeValue): Bytes {
  if ('string' in value) return text(2, value.string);
  if ('int' in value) return integer(3, value.int);
  if ('float' in value) return float(4, value.float);
  if ('bool' in value) return integer(5, Number(value.bool));
  if ('type' in value) return integer(6, value.type);
  if ('shape' in value) return message(7, ...dimensions(value.shape));
  if ('tensor' in value) return message(8, ...tensorProto(value.tensor));
  if ('ints' in value) return message(1, ...value.ints.map((each) => integer(3, each)));
  if ('floats' in value) return message(1, ...value.floats.map((each) => float(4, each)));
  return message(1, ...value.bools.map((each) => integer(5, Number(each))));
}

const dimensions = (shape: readonly number[]): Bytes => shape.map((size) => message(2, integer(1, size)));

const tensorProto = ({ dtype, shape, content, isUniform }: TensorValue): Bytes => [
  integer(1, dtype),
  message(2, ...dimensions(shape)),
  isUniform ? one(dtype, content) : bytes(4, content),
];

/** A list of one number, of which TensorFlow takes the last for all that are missing. */
function one(dtype: number, content: Uint8Array): Bytes {
  if (dtype === types.float32) return bytes(5, content);
  return dtype === types.bool ? integer(11, content[0]!) : integer(7, new Int32Array(content.slice().buffer)[0]!);
}
