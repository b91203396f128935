/** Why no spec can be written for a file of rows. */
import { defineProblem } from '../problem.ts';

export const tooFewRows = defineProblem<{ column: string; rows: number; least: number }>({
  code: 'MTL6501',
  message: ({ column, rows, least }) =>
    `${rows} ${rows === 1 ? 'row has' : 'rows have'} a value of \`${column}\`, and a spec takes ${least} at least: some to learn from, some to judge by`,
  explain: `\`mtlc new\` writes a spec that trains at once, and no network learns from a handful of rows. Where the column's cells
say "no value" in a word of their own, write them as empty cells, or the spec by hand.`,
});

export const unfitTarget = defineProblem<{ column: string; why: string }>({
  code: 'MTL6502',
  message: ({ column, why }) => `\`${column}\` cannot be learnt: it ${why}`,
  explain: `A target is a column of numbers, or one that says one of a few things in many rows each. What differs in every row,
or is the same in all, cannot be learnt from the others.`,
});

export const nothingToRead = defineProblem<{ left: readonly string[] }>({
  code: 'MTL6503',
  message: ({ left }) =>
    `beside the targets there is no column to learn them from${left.length > 0 ? `: ${left.slice(0, 5).join('; ')}` : ''}`,
  explain: `\`mtlc new\` reads numbers and categories. It leaves out what names single rows, never changes, or says the same as a
target; here nothing else is left.`,
});

export const specExists = defineProblem<{ path: string }>({
  code: 'MTL6504',
  message: ({ path }) => `\`${path}\` exists already; name another, or have it replaced with \`--force\``,
  explain: `\`mtlc new\` writes over no file of yours. \`mtlc new NAME\` writes \`NAME.mtl\`.`,
});
