import { choice } from '../../arguments.ts';
import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'recall',
  doc: 'Share of the rows that have a label that are said to have it, averaged over labels (macro) or over all decisions (micro).',
  args: { average: choice(['macro', 'micro'], 'Over labels, or over all decisions.', { default: 'macro', positional: true }) },
  fits: ['binary', 'class', 'subset'],
  better: 'higher',
  reports: ['recall_macro', 'recall_micro'],
});
