import type { OutputsPlot } from '../../../runtime/experiment.ts';
import { tsne as embed } from '../../../runtime/plots/tsne.ts';

interface TsneOptions {
  readonly points: number;
  readonly perplexity: number;
  readonly seed?: number;
}

export const tsne = (layers: readonly string[], { points, perplexity, seed }: TsneOptions): OutputsPlot => ({
  of: 'outputs',
  name: 'tsne',
  layers,
  points,
  ...(seed === undefined ? {} : { seed }),
  place: (values, count, of) => embed(values, count, perplexity, of),
});
