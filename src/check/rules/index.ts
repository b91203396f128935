import { boltzmannLayers } from './boltzmann-layers.ts';
import { classWeightsFit } from './class-weights-fit.ts';
import { cutsMasks } from './cuts-masks.ts';
import { decayedOnce } from './decayed-once.ts';
import { fillFitsInput } from './fill-fits-input.ts';
import { groupsWhole } from './groups-whole.ts';
import { headFitsLoss } from './head-fits-loss.ts';
import { labelWeightsFit } from './label-weights-fit.ts';
import { lossFitsTask } from './loss-fits-task.ts';
import { memoryBudget } from './memory-budget.ts';
import { phasesTrain } from './phases-train.ts';
import { ratesMove } from './rates-move.ts';
import { everyLayerReachable } from './reachable.ts';
import type { Rule } from './rule.ts';
import { rowsAlike } from './rows-alike.ts';
import { scaleFitsTask } from './scale-fits-task.ts';
import { smallEpsilon } from './small-epsilon.ts';
import { squeezedScores } from './squeezed-scores.ts';
import { startsAlike } from './starts-alike.ts';
import { taskHasLoss } from './task-has-loss.ts';
import { stopsWatch } from './stops-watch.ts';
import { tasksApart } from './tasks-apart.ts';
import { weighsSeveral } from './weighs-several.ts';
import { noZeroWeight } from './zero-weight.ts';

/** Every rule, in the order in which their findings are listed for the same place. */
export const rules: readonly Rule[] = [
  taskHasLoss,
  lossFitsTask,
  headFitsLoss,
  scaleFitsTask,
  fillFitsInput,
  classWeightsFit,
  labelWeightsFit,
  rowsAlike,
  groupsWhole,
  everyLayerReachable,
  phasesTrain,
  ratesMove,
  cutsMasks,
  stopsWatch,
  weighsSeveral,
  boltzmannLayers,
  squeezedScores,
  noZeroWeight,
  startsAlike,
  smallEpsilon,
  decayedOnce,
  tasksApart,
  memoryBudget,
];
