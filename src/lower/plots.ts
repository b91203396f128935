import { findEntry } from '../catalog/index.ts';
import type { EntryValue } from '../catalog/arguments.ts';
import type { PlotNode } from '../check/model.ts';
import type { Ir, Plot, Use } from '../ir/ir.ts';
import type { Span } from '../text/source.ts';

/** A variant may have lost the prior, or the layer, that a plot is of: it then shows none. */
export function lowerPlot({ entry, value, layers, span }: PlotNode, priors: Pick<Ir, 'priors' | 'covariances'>, use: (value: EntryValue, span: Span) => Use): Plot {
  const outputs = layers.map(({ name, layers: own }) => ({ name, layers: own.map(({ path }) => path) }));
  const shown = { use: use(value, span), covariances: [], outputs: [] };
  if (entry.shows === 'outputs') return { ...shown, outputs };
  const paths = outputs.flatMap((each) => each.layers);
  return { ...shown, covariances: learntOver(paths, value.args.mode as string, priors) };
}

function learntOver(paths: readonly string[], mode: string, { priors, covariances }: Pick<Ir, 'priors' | 'covariances'>): string[] {
  const over = priors.filter(({ kernels }) => kernels.some((kernel) => paths.some((path) => kernel.startsWith(`${path}.`))));
  const names = new Set(over.flatMap((prior) => prior.covariances[mode] ?? []));
  const learnt = covariances.filter(({ name, use }) => names.has(name) && findEntry('covariance', use.entry)!.learned);
  return learnt.map(({ name }) => name);
}
