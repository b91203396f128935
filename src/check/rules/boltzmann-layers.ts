import type { EntryValue } from '../../catalog/arguments.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { pretrainedTooLate, rbmLayer, unscaledGaussian } from '../../diagnostics/messages/statistics.ts';
import { layersOf, type LayerNode, type Model, type PhaseNode } from '../model.ts';
import type { Rule } from './rule.ts';

/** Layers that are pretrained as Boltzmann machines are dense sigmoid layers, each on the one before, the first on an input of variance 1. */
export const boltzmannLayers: Rule = (model) =>
  model.train.phases.flatMap((phase, i) => {
    if (phase.value.entry !== 'rbm') return [];
    return [...checkLayers(phase, model), ...checkOrder(phase, model.train.phases.slice(0, i))];
  });

function checkLayers(phase: PhaseNode, model: Model): Diagnostic[] {
  const byPath = new Map(layersOf(model).map((layer) => [layer.path, layer]));
  const paths = phase.value.args.layers as readonly string[];
  const layers = paths.flatMap((path) => byPath.get(path) ?? []);
  const found = layers.flatMap((layer, i) => {
    const problem = problemOf(layer, layers[i - 1]);
    return problem ? [rbmLayer.at(phase.span, { layer: layer.path, problem }, { notes: [{ message: 'declared here', span: layer.span }] })] : [];
  });
  return found.length > 0 ? found : checkScale(phase, layers[0]);
}

function problemOf(layer: LayerNode, below: LayerNode | undefined): string | null {
  if (!layer.entry || layer.shape === null) return null;
  if (layer.entry.name !== 'dense') return `it is \`${layer.entry.name}\`, not \`dense\``;
  if ((layer.args.activation as EntryValue | undefined)?.entry !== 'sigmoid') return 'its activation is not `sigmoid`';
  if (layer.args.bias === false) return 'it has no bias';
  if (layer.parameters.some(({ frozen }) => frozen)) return 'it is frozen';
  const [input] = layer.inputs;
  if (!below) return input?.kind === 'input' || !input ? null : `it follows \`${input.path}\`, and the first layer reads an input of the model`;
  return input === below ? null : `it does not follow \`${below.path}\``;
}

function checkScale(phase: PhaseNode, first: LayerNode | undefined): Diagnostic[] {
  const input = first?.inputs[0];
  if (phase.value.args.visible !== 'gaussian' || input?.kind !== 'input' || !input.scale) return [];
  if (input.scale.entry === 'standardize') return [];
  return [unscaledGaussian.at(phase.span, { phase: phase.name, input: input.path }, { notes: [{ message: `\`${input.path}\` is declared here`, span: input.span }] })];
}

function checkOrder(phase: PhaseNode, before: readonly PhaseNode[]): Diagnostic[] {
  const earlier = before.find((other) => other.entry.supervised);
  return earlier ? [pretrainedTooLate.at(phase.span, { phase: phase.name, before: earlier.name })] : [];
}
