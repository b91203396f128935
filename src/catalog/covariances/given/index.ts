import { text } from '../../arguments.ts';
import { defineCovariance } from '../../define.ts';

export default defineCovariance({
  name: 'given',
  doc: 'Known beforehand: a symmetric positive definite matrix from a file of numbers, whose header, where it has one, names the tasks.',
  args: { file: text('The file of comma-separated numbers, by its path from the spec.', { positional: true }) },
  holds: 'matrix',
  learned: false,
  equationOf: null,
});
