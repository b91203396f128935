import type { TrainingState } from './state.ts';

/** Keeps states of a training that is under way. */
export interface Keeper {
  /** Asked between steps: whether it is time to keep the state. */
  due(): boolean;
  keep(state: TrainingState): void;
}
