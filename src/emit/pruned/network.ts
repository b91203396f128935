/** A network with its weights, for prediction alone: what the passes here are from and to. */
import type { Ir, NetworkFunction, Op, ParameterOperand } from '../../ir/ir.ts';

export interface Tensor {
  readonly shape: readonly number[];
  /** Row by row. */
  readonly values: Float32Array;
}

/** By the full names of parameters. */
export type Weights = Readonly<Record<string, Tensor>>;

export interface Network {
  readonly ir: Ir;
  readonly weights: Weights;
}

/** A parameter's full name, of a function of one task at most. */
export function fullName({ tasks }: NetworkFunction, { parameter, shared }: ParameterOperand): string {
  return shared || !tasks ? parameter : `${tasks[0]!}.${parameter}`;
}

export function isParameter(operand: Op['in'][number]): operand is ParameterOperand {
  return typeof operand === 'object';
}
