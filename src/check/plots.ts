/** `plot`: of which layers and covariances the report shows more than numbers. */
import type { EntryValue } from '../catalog/arguments.ts';
import { covariancesOf } from '../catalog/modes.ts';
import { findEntry } from '../catalog/index.ts';
import { noPriorOver, notLearnt, unlikeOutputs } from '../diagnostics/messages/plots.ts';
import type { Expr } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { report, type Context } from './context.ts';
import type { LayerNode, Model, PlottedLayer, PriorNode } from './model.ts';
import type { Scope } from './scope.ts';
import { showShape } from './shapes.ts';

export function readPlots(items: readonly Expr[], values: readonly EntryValue[], model: Model, scope: Scope, context: Context): void {
  values.forEach((value, i) => {
    const entry = findEntry('plot', value.entry)!;
    const span = items[i]!.span;
    const layers = together((value.args.layers as readonly string[]).map((path) => scope.layers.get(path)!));
    const isRight = entry.shows === 'outputs' ? areAlike(layers, span, context) : areLearnt(layers, value.args.mode as string, model, span, context);
    if (isRight) model.evaluate.plots.push({ entry, value, layers, span });
  });
}

/** The like-named layers of tasks are shown as one. */
function together(layers: readonly LayerNode[]): PlottedLayer[] {
  const named = new Map<string, LayerNode[]>();
  for (const layer of layers) {
    const name = layer.owner.kind === 'head' ? layer.path.slice(layer.owner.name.length + 1) : layer.path;
    named.set(name, [...(named.get(name) ?? []), layer]);
  }
  return [...named].map(([name, own]) => ({ name, layers: own }));
}

function areAlike(plotted: readonly PlottedLayer[], span: Span, context: Context): boolean {
  return plotted.every(({ name, layers }) => {
    const known = layers.filter(({ shape }) => shape !== null);
    const other = known.find(({ shape }) => showShape(shape!) !== showShape(known[0]!.shape!));
    if (other) report(context, unlikeOutputs.at(span, { layer: name, shapes: [known[0]!, other].map(({ owner, shape }) => ({ task: owner.name, shape: showShape(shape!) })) }));
    return !other;
  });
}

/** Not asked for where a prior may stand in a line that could not be read. */
function areLearnt(plotted: readonly PlottedLayer[], mode: string, { priors }: Model, span: Span, context: Context): boolean {
  if (context.damage.nameless || context.diagnostics.some(({ severity }) => severity === 'error')) return false;
  return plotted.every(({ name, layers }) => {
    const over = priors.filter(({ groups }) => groups.some(({ members }) => members.some(({ layer }) => layers.includes(layer))));
    const learnt = over.flatMap(learntModes);
    if (learnt.includes(mode)) return true;
    report(context, over.length === 0 ? noPriorOver.at(span, { layer: name }) : notLearnt.at(span, { layer: name, mode, prior: over[0]!.entry.name, learnt }));
    return false;
  });
}

function learntModes({ entry: prior, value }: PriorNode): string[] {
  const modes = Object.entries(covariancesOf(prior, value.args));
  return modes.filter(([, { entry }]) => findEntry('covariance', entry)!.learned).map(([mode]) => mode);
}
