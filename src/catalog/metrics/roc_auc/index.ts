import { defineMetric } from '../../define.ts';

export default defineMetric({
  name: 'roc_auc',
  doc: 'Area under the ROC curve: how often a row with a label has a higher score for it than one without; the mean over labels, classes each against the rest.',
  args: {},
  fits: ['binary', 'class', 'subset'],
  better: 'higher',
  reports: ['roc_auc'],
});
