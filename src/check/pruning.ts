/** Phases that cut masks. */
import { moves } from '../catalog/moves.ts';
import { layersOf, type Model, type ParameterNode, type PhaseNode } from './model.ts';

/** The masks that such a phase cuts. */
export const masksCut = ({ value }: PhaseNode, model: Model): ParameterNode[] =>
  layersOf(model).flatMap(({ parameters }) => parameters.filter((parameter) => parameter.multiplies !== undefined && moves(value, parameter)));

/** Without the phases that have nothing to cut any more. */
export const withoutIdleCuts = (model: Model): Model => ({
  ...model,
  train: { ...model.train, phases: model.train.phases.filter((phase) => !phase.entry.cuts || masksCut(phase, model).length > 0) },
});
