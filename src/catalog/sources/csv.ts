import { text } from '../arguments.ts';
import { defineSource } from '../define.ts';

export default defineSource({
  name: 'csv',
  doc: 'A CSV file with a header line, gzipped or not; comma, semicolon or tab.',
  args: { path: text('Relative to the spec; `{t}` in it is the name of each task of the family of t.', { positional: true }) },
  extensions: ['.csv', '.csv.gz', '.tsv', '.tsv.gz'],
  holds: 'cells',
});
