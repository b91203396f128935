import { choice } from '../../arguments.ts';
import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'jaccard',
  doc: 'Of the rows that have a label or are said to have it, the share of which both is true, averaged over labels (macro) or over all decisions (micro).',
  args: { average: choice(['macro', 'micro'], 'Over labels, or over all decisions.', { default: 'macro', positional: true }) },
  fits: ['binary', 'class', 'subset'],
  better: 'higher',
  reports: ['jaccard_macro', 'jaccard_micro'],
});
