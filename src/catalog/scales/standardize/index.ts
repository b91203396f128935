import { defineScale } from '../../define.ts';

export default defineScale({
  name: 'standardize',
  doc: 'Each column minus its mean, divided by its standard deviation; both of the training rows.',
  args: {},
});
