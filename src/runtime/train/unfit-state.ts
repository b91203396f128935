/** Whether a training of an experiment can go on from a value that a file holds. */
import type { Experiment } from '../experiment.ts';
import { covarianceStarts } from '../priors/updates.ts';
import { sizeOf } from '../shape.ts';
import type { Arrays } from './phase.ts';
import type { TrainingState } from './state.ts';

type Fields = { readonly [name: string]: unknown };

/** Why it cannot, in words that end a sentence; null where it can. */
export function unfitState({ model, phases }: Pick<Experiment, 'model' | 'phases'>, value: unknown): string | null {
  if (!isState(value)) return 'it holds no training state';
  const { phase, epoch, values, slots } = value;
  const epochs = phases[phase]?.epochs ?? 1;
  if (phase > phases.length || epoch >= epochs) return `the program has no epoch ${epoch + 1} of phase ${phase + 1}`;
  const stranger = Object.keys(slots).find((name) => !phases.some((each) => each.name === name));
  if (stranger !== undefined) return `the program has no phase \`${stranger}\``;
  for (const [name, { shape }] of Object.entries({ ...model.parameters, ...covarianceStarts(model) })) {
    if (!Object.hasOwn(values, name)) return `it lacks \`${name}\``;
    const found = values[name]!.shape;
    if (String(found) !== String(shape)) return `\`${name}\` is [${found.join(', ')}], the program's is [${shape.join(', ')}]`;
  }
  return null;
}

function isState(value: unknown): value is TrainingState {
  if (!isFields(value)) return false;
  const { phase, epoch, values, slots, history, within, best, sound, start, halvings, halved, uncut } = value;
  return (
    isCount(phase) &&
    isCount(epoch) &&
    isArrays(values) &&
    isFields(slots) &&
    Object.values(slots).every(isArrays) &&
    Array.isArray(history) &&
    history.every((record) => isFields(record) && isFields(record['losses'])) &&
    optional(within, (place) => isFields(place) && isCount(place['step']) && isFields(place['sums']) && isFields(place['trust'])) &&
    [best, sound, start].every((moved) => optional(moved, isMoved)) &&
    optional(halvings, (counts) => isFields(counts) && Object.values(counts).every(isCount)) &&
    optional(halved, Array.isArray) &&
    optional(uncut, isArrays)
  );
}

const optional = (value: unknown, is: (value: unknown) => boolean): boolean => value === undefined || is(value);
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const isMoved = (value: unknown): boolean => isFields(value) && isArrays(value['values']) && isArrays(value['slots']);

function isArrays(value: unknown): value is Arrays {
  return isFields(value) && Object.values(value).every((array) => isFields(array) && isShape(array['shape']) && array['values'] instanceof Float32Array && array['values'].length === sizeOf(array['shape']));
}

const isShape = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isCount);
