/** What is exported of a trained network: the part that predicts, without what zeros have made idle. */
import { aligned, count } from '../../emit/explain/index.ts';
import { pruned, type PrunedLayer } from '../../emit/pruned/index.ts';
import { emitModel } from '../../emit/tfjs/index.ts';
import type { ExportedModel } from './model.ts';

export interface PrunedExport {
  readonly model: ExportedModel;
  /** What went, in lines of text; none where the network is as it was trained. */
  readonly lines: readonly string[];
}

export async function prunedExport(model: ExportedModel): Promise<PrunedExport> {
  const { ir, weights, channels, layers } = pruned(model.ir, model.weights);
  const masked = model.ir.parameters.some(({ multiplies }) => multiplies !== undefined);
  if (channels === 0 && ir.parameters.length === model.ir.parameters.length) return { model, lines: [] };
  const program = { ...model.program, 'model.ts': await emitModel(ir) };
  return { model: { ...model, ir, weights, program }, lines: linesOf(layers, channels, masked) };
}

function linesOf(layers: readonly PrunedLayer[], channels: number, masked: boolean): string[] {
  const total = (of: (layer: PrunedLayer) => number): number => layers.reduce((sum, layer) => sum + of(layer), 0);
  const rowOf = (name: string, of: (layer: (each: PrunedLayer) => number) => number): string[] => [
    name,
    count(of(({ before }) => before.parameters)),
    count(of(({ nonzero }) => nonzero)),
    count(of(({ after }) => after.parameters)),
    count(of(({ before }) => before.multiplyAdds)),
    count(of(({ after }) => after.multiplyAdds)),
  ];
  const rows = layers.map((layer) => rowOf(layer.layer, (of) => of(layer)));
  return [
    ...(masked ? ['Masks are multiplied into their kernels.'] : []),
    channels === 0 ? 'No channel is idle: shapes stay as they are.' : `${count(channels)} idle channels are left out: what read them has their share in its bias.`,
    '',
    ...aligned([['layer', 'parameters', 'not 0', 'exported', 'multiply-adds', 'exported'], ...rows, rowOf('total', total)], new Set([1, 2, 3, 4, 5])),
  ];
}
