import { choice } from '../../arguments.ts';
import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'precision',
  doc: 'Share of the rows said to have a label that have it, averaged over labels (macro) or over all decisions (micro).',
  args: { average: choice(['macro', 'micro'], 'Over labels, or over all decisions.', { default: 'macro', positional: true }) },
  fits: ['binary', 'class', 'subset'],
  better: 'higher',
  reports: ['precision_macro', 'precision_micro'],
});
