import { text } from '../arguments.ts';
import { defineSource } from '../define.ts';

export default defineSource({
  name: 'jsonl',
  doc: 'JSON lines, gzipped or not: an object a line, its keys the columns; a key with a list of numbers is a column of as many.',
  args: { path: text('As that of `csv`.', { positional: true }) },
  extensions: ['.jsonl', '.jsonl.gz', '.ndjson', '.ndjson.gz'],
  holds: 'vectors',
});
