/** Errors of arrays, of JSON lines, of sources that are a file a task, and of rows of tasks. 304x: in the spec, 602x: files, 612x: cells, 622x: rows. */
import { defineMessage } from '../define.ts';
import { defineProblem } from '../problem.ts';

export const unreadableArray = defineProblem<{ reason: string }>({
  code: 'MTL6020',
  message: ({ reason }) => `this is not an array that can be read: ${reason}`,
  explain: `A source \`npy("features.npy")\` is a file as \`numpy.save\` writes it: numbers (\`float32\`, \`float64\`, whole numbers of
8 to 64 bits, or \`bool\`) in C order, with 1 to 4 dimensions, the rows first.

    numpy.save("features.npy", numpy.ascontiguousarray(x, dtype="float32"))`,
});

export const brokenLine = defineProblem<{ line: number; reason: string }>({
  code: 'MTL6021',
  message: ({ line, reason }) => `line ${line} cannot be read: ${reason}`,
  explain: `A source \`jsonl("rows.jsonl")\` has an object a line, whose keys are the columns: numbers, texts, \`true\` and \`false\`,
\`null\` where there is no value, lists of numbers or of texts, and objects of these. Lines are counted from 1.`,
});

export const unequalFiles = defineProblem<{ task: string; first: string; reason: string }>({
  code: 'MTL6022',
  message: ({ task, first, reason }) => `the file of \`${task}\` is not like that of \`${first}\`: ${reason}`,
  explain: `The files of a source that is a file a task (\`csv("{t}.csv")\`) are one table, one file after the other: they have the
same columns, in any order, or rows of the same shape.`,
});

export const familyPath = defineProblem<{ source: string; path: string }>({
  code: 'MTL6023',
  message: ({ source, path }) => `source \`${source}\` is a file a task, and \`${path}\` names one file`,
  explain: `Each task reads its labels from a file of its own, whose path has the task's name in the place of the braces:

    mtlc train spec.mtl --data rows="elsewhere/{t}.csv"`,
});

export const arrayColumn = defineMessage({
  code: 'MTL3040',
  severity: 'error',
  message: (p: { source: string }) => `\`${p.source}\` is one array and has no columns: bind it whole, \`x <- ${p.source}\``,
  explain: `A source \`npy("features.npy")\` holds an array, a row of numbers for each row of the data. It is bound whole to an input,
or to a task \`real[n]\` of as many numbers:

    source features = npy("features.npy")
    x <- features`,
});

export const arrayTask = defineMessage({
  code: 'MTL3041',
  severity: 'error',
  message: (p: { task: string; type: string }) => `an array holds numbers, and task \`${p.task}\` is ${p.type}`,
  explain: `An array is bound whole to an input or to a task of type \`real[n]\`. Labels are cells of a column: keep them in a CSV file
beside the array, row by row.`,
});

export const notFiniteCell = defineProblem<{ name: string; row: number; value: string }>({
  code: 'MTL6120',
  message: ({ name, row, value }) => `row ${row} of the array for \`${name}\` holds ${value}`,
  explain: `An input is a number in every row: ${'`NaN`'} and infinite values are none. Rows are counted from 1. A number of a task may be
missing: it is \`NaN\`.`,
});

export const tooFewGroups = defineProblem<{ column: string; groups: number }>({
  code: 'MTL6220',
  message: ({ column, groups }) => `\`group: ${column}\` has ${groups} ${groups === 1 ? 'group' : 'groups'}, and a division needs two`,
  explain: `Rows with the same cell in the column stay together, so that there are at most as many parts as different cells.`,
});

export const tornGroup = defineProblem<{ column: string; cell: string; sides: readonly [string, string] }>({
  code: 'MTL6221',
  message: ({ column, cell, sides }) => `rows with \`${cell}\` in column \`${column}\` are ${sides[0]} rows and ${sides[1]} rows`,
  explain: `\`group\` keeps the rows of one cell together, and the protocol's own division (\`given\`) parts them. Correct the column that
gives the division, or leave \`group\` out.`,
});

export const stratifiedGroups = defineMessage({
  code: 'MTL3042',
  severity: 'error',
  message: () => 'a protocol is stratified, or keeps groups together, not both',
  explain: `Where rows of one group stay together (\`group: rows.patient\`), whole groups are dealt to the parts, and labels fall as the
groups bring them. Leave \`stratified: true\` or \`group\` out.`,
});
