import { settings } from '../arguments.ts';
import { defineVariant } from '../define.ts';

export default defineVariant({
  name: 'with',
  doc: 'The model with other values, by their paths as `--set` takes them.',
  args: { values: settings('Values by path: `{ "train.main.epochs": 3 }`.', { positional: true }) },
});
