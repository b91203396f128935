/** What judges a training is in it, too: 624x. */
import { defineProblem } from '../problem.ts';

export const copiedRows = defineProblem<{ copied: number; tested: number; pictures: boolean; kinds: readonly (readonly [kind: string, count: number])[]; across: number }>({
  code: 'MTL6240',
  severity: 'warning',
  message: ({ copied, tested, pictures, kinds, across }) => {
    const of = kinds.map(([kind, count]) => (kinds.length === 1 ? kind : `${count.toLocaleString('en')} ${kind}`)).join(', ');
    const others = across === 0 ? '' : `; ${across === copied ? 'all' : across.toLocaleString('en')} of them in rows of other tasks`;
    const what = pictures ? (copied === 1 ? 'has its picture' : 'have their pictures') : copied === 1 ? 'has its numbers' : 'have their numbers';
    return `${copied.toLocaleString('en')} of ${tested.toLocaleString('en')} test rows ${what} in training, too (${of}${others})`;
  },
  explain: `A row that a network was trained on, or its copy, says little about rows that it has never seen: scores look better than they
are. The rows that judge are compared with those of the same part's training, whatever their tasks.

- Pictures (\`image(...)\`) are copies where all pixels are the same, or where their grey thumbnails of 16 x 16 correlate by more than
  0.95, as they are or mirrored, and what thumbnails of 32 x 32 show beyond 8 x 8 by more than 0.9: another photograph of the same
  thing does not. Pictures of less than 32 pixels a side are compared by their pixels alone.
- Other rows are copies where all their inputs are the same, unless further rows agree with them in half of the columns: rows of few and
  common values meet by chance, and where most do, nothing is said of the others either. Of eight numbers and more, rows that differ by a hundredth of a standard deviation (root mean square
  over the columns) count as copies, too.

Leave one row of each pair out, or keep both on one side: \`group: rows.source\` in \`evaluate\`. \`details.copies\` in report.json has all of
them; \`mtlc check SPEC --copies\` looks without training.`,
});
