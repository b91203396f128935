import { noEffect, trainsNothing } from '../../diagnostics/messages/statistics.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { LayerNode, Model, PhaseNode, TaskNode, ValueNode } from '../model.ts';
import { computedLayers } from '../networks.ts';
import { isUnder } from '../parts.ts';
import type { Rule } from './rule.ts';

/** Every phase moves something that its losses depend on, and every task's loss is minimised by some phase. */
export const phasesTrain: Rule = (model, torn) => {
  const supervised = model.train.phases.filter((phase) => phase.entry.supervised);
  if (torn || model.tasks.length === 0 || model.tasks.some((task) => task.damaged)) return [];
  return [...supervised.flatMap((phase) => checkPhase(phase, model)), ...idleTasks(supervised, model)];
};

function checkPhase(phase: PhaseNode, model: Model): Diagnostic[] {
  const say = (reason: string) => [trainsNothing.at(phase.span, { phase: phase.name, reason })];
  const losses = lossesOf(phase, model);
  const tasks = model.tasks.filter((task) => losses.has(task.name));
  if (tasks.every((task) => task.weight === 0)) return say('all its losses have weight 0');
  const named = layersNamed(phase, model);
  if (named.length === 0) return say('nothing that it moves has parameters');
  const moving = named.filter(moves).map((layer) => layer.path);
  if (moving.length === 0) return say('all that it would move is frozen');
  const reached = pathsTo(tasks);
  return moving.some((path) => reached.has(path)) ? [] : say('nothing that it moves leads to its losses');
}

function lossesOf(phase: PhaseNode, model: Model): ReadonlySet<string> {
  const { losses, turns } = phase.value.args as { losses?: readonly string[] | null; turns?: object };
  return new Set(losses ?? (turns ? Object.keys(turns) : model.tasks.map((task) => task.name)));
}

/** Layers with parameters under the parts that a phase names. */
function layersNamed(phase: PhaseNode, model: Model): LayerNode[] {
  const named = phase.value.args.train as readonly string[] | null | undefined;
  const layers = computedLayers(model).filter((layer) => layer.parameters.length > 0 || layer.shape === null);
  return layers.filter(({ path, shape, parameters }) => !named || (shape === null ? [path] : parameters.map(({ name }) => name)).some((name) => named.some((part) => isUnder(name, part))));
}

/** Of a layer whose shape is not known, nothing is certain. */
function moves({ parameters, shape }: LayerNode): boolean {
  return shape === null || parameters.some(({ frozen }) => !frozen);
}

function pathsTo(tasks: readonly TaskNode[]): Set<string> {
  const paths = new Set<string>();
  const queue: ValueNode[] = tasks.flatMap((task) => task.output ?? []);
  for (let value = queue.pop(); value; value = queue.pop()) {
    if (value.kind !== 'layer' || paths.has(value.path)) continue;
    paths.add(value.path);
    queue.push(...value.inputs);
  }
  return paths;
}

function idleTasks(supervised: readonly PhaseNode[], model: Model): Diagnostic[] {
  if (supervised.length === 0) return [];
  const trained = new Set(supervised.flatMap((phase) => [...lossesOf(phase, model)]));
  return model.tasks.filter((task) => !trained.has(task.name)).map((task) => noEffect.at(task.span, { task: task.name }));
}
