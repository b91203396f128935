/** Batch normalisation, as a layer and within others. */
import type { OpBuilder, Value } from '../ir/builder.ts';
import type { Dim } from '../ir/ir.ts';
import type { ParameterDeclaration } from './define.ts';

type NormName = 'scale' | 'shift' | 'mean' | 'variance';

export function normParameters(channels: Dim): Record<NormName, ParameterDeclaration> {
  const shape = [channels];
  return {
    scale: { shape, start: { entry: 'ones', args: {} } },
    shift: { shape, start: { entry: 'zeros', args: {} } },
    mean: { shape, start: { entry: 'zeros', args: {} }, statistic: true },
    variance: { shape, start: { entry: 'ones', args: {} }, statistic: true },
  };
}

interface Norm {
  readonly parameters: Record<NormName, Value>;
  readonly momentum: number;
  readonly epsilon: number;
  readonly name: string;
  readonly frozen: boolean;
}

export function batchNorm(x: Value, { parameters, momentum, epsilon, name, frozen }: Norm, op: OpBuilder): Value {
  const { scale, shift, mean, variance } = parameters;
  if (!frozen) return op.batch_norm(x, scale, shift, mean, variance, { momentum, epsilon, stream: name });
  const normal = op.div(op.sub(x, mean), op.sqrt(op.add(variance, epsilon)));
  return op.add(op.mul(normal, scale), shift);
}
