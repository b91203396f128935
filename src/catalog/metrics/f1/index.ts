import { choice } from '../../arguments.ts';
import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'f1',
  doc: 'Harmonic mean of precision and recall, averaged over labels (macro) or over all decisions (micro).',
  args: { average: choice(['macro', 'micro'], 'Over labels, or over all decisions.', { default: 'macro', positional: true }) },
  fits: ['binary', 'class', 'subset'],
  better: 'higher',
  reports: ['f1_macro', 'f1_micro'],
});
