import { choice, layers } from '../../arguments.ts';
import { definePlot } from '../../define.ts';

export default definePlot({
  name: 'hinton',
  doc: 'The learnt covariances of some layers, as squares whose areas are the sizes of the entries; without such a plot, those of all priors are shown.',
  source: 'Hinton and Shallice 1991',
  shows: 'covariances',
  args: {
    layers: layers('Layers that a prior with a learnt covariance is over.', { positional: true }),
    mode: choice(['task', 'space', 'input', 'output', 'feature'], 'Between what.', { default: 'task' }),
  },
});
