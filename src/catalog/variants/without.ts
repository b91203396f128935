import { layersOrNone, networkOrNone, phaseOrNone } from '../arguments.ts';
import { defineVariant } from '../define.ts';

export default defineVariant({
  name: 'without',
  doc: 'The model without the prior or the alignment of some layers, without the start that copies have from a network, or without a phase of training.',
  args: {
    prior: layersOrNone('The layers that no prior holds any more.'),
    align: layersOrNone('The layers that are aligned no more.'),
    start: networkOrNone('The network whose copies start as their layers say, and not as it does.'),
    phase: phaseOrNone('The phase that does not run.'),
  },
  check: (args) =>
    Object.values(args).filter((arg) => arg !== null).length === 1
      ? null
      : 'it takes away one thing: `without(prior: LAYER)`, `without(align: LAYER)`, `without(start: NETWORK)` or `without(phase: NAME)`',
});
