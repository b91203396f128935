import { number } from '../../arguments.ts';
import { defineMetric } from '../../define.ts';

const MOST = 10;

export default defineMetric({
  name: 'top_k_accuracy',
  doc: 'Share of rows whose right class is among the k most probable ones.',
  args: { k: number('Classes that count as answers.', { min: 2, max: MOST, integer: true, default: 2, positional: true }) },
  fits: ['class'],
  better: 'higher',
  reports: Array.from({ length: MOST - 1 }, (_, i) => `top_${i + 2}_accuracy`),
});
