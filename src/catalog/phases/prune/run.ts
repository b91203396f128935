import * as tf from '@tensorflow/tfjs';
import { countZeros, cutBelow, cutShare, masksOf } from '../../../runtime/priors/masks.ts';
import { isUnder } from '../../../runtime/train/descent.ts';
import type { Arrays, PhaseRun, PureStep, TrainingPhase } from '../../../runtime/train/phase.ts';

export interface PruneOptions {
  /** Masks under it become 0. */
  readonly below?: number;
  /** In its place: so many of all its masks become 0, the smallest. */
  readonly share?: number;
  /** Whose masks, by the first words of their names; all where it is left out. */
  readonly layers?: readonly string[];
}

/** Sets the smallest masks to 0, once, between the phases before and behind it. */
export function prune(name: string, options: PruneOptions): TrainingPhase {
  return {
    kind: 'prune',
    name,
    epochs: 1,
    prepare: ({ model }) => runOf(options, masksOf(model).filter((mask) => !options.layers || isUnder(mask, options.layers))),
  };
}

function runOf({ below, share = 0 }: PruneOptions, names: readonly string[]): PhaseRun {
  return {
    batch: 1,
    enter: async (_, now) => {
      const all = await now();
      const before = Object.fromEntries(names.map((name) => [name, all[name]!]));
      const values: Arrays = below === undefined ? cutShare(before, share) : cutBelow(before, below);
      return { values, slots: {}, cut: { masks: before, ...countZeros(values), zerosBefore: countZeros(before).zeros } };
    },
    steps: () => [],
    scalars: () => ({}),
    work: () => 1,
    stepAt: () => stay,
  };
}

const stay: PureStep = (state) => ({ state, total: tf.scalar(0), losses: {} });
