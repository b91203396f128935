import { layersOrNone, phaseOrNone } from '../arguments.ts';
import { defineVariant } from '../define.ts';

export default defineVariant({
  name: 'without',
  doc: 'The model without the prior over some layers, or without a phase of training.',
  args: {
    prior: layersOrNone('The layers that no prior holds any more.'),
    phase: phaseOrNone('The phase that does not run.'),
  },
  check: ({ prior, phase }) =>
    (prior === null) === (phase === null) ? 'it takes away one thing: `without(prior: LAYER)` or `without(phase: NAME)`' : null,
});
