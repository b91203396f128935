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

export const wrongWeights = defineMessage({
  code: 'MTL3043',
  severity: 'error',
  message: (p: { column: string; found: string }) => `column \`${p.column}\` holds ${p.found}, and weights of rows are numbers from 0`,
  explain: `\`weight\` in a task's binding names a column that says how much each row counts in the task's loss: 0 leaves it out, 2 counts
it twice.

    price <- rows.price { weight: rows.sold }`,
});

export const listedTask = defineMessage({
  code: 'MTL3044',
  severity: 'error',
  message: (p: { task: string; type: string }) => `a cell that lists labels answers several questions of yes or no, and task \`${p.task}\` is ${p.type}`,
  explain: `\`separator\` says that a cell lists all labels of its row: \`sky water sun\`. A task \`subset of S\` reads all of them, a
\`binary\` task whether its own name (or what its \`yes\` says) is among them:

    tasks t in keywords: binary { ... }
    t <- rows.keywords { separator: " " }`,
});

export const badWeight = defineProblem<{ row: number; column: string; text: string }>({
  code: 'MTL6121',
  message: ({ row, column, text }) => `row ${row}, column \`${column}\`: \`${text}\` is no weight of a row`,
  explain: `A row that is labelled for a task whose binding has a \`weight\` counts by a number from 0. Rows are counted from 1, without the
header.`,
});

export const mixedRows = defineMessage({
  code: 'MTL3045',
  severity: 'error',
  message: (p: { task: string; own: string }) =>
    `task \`${p.task}\` shares its rows, and \`${p.own}\` has rows of its own: write \`rows: own\` for all tasks, or for none`,
  explain: `Where tasks have rows of their own (\`rows: own\`), a batch has a slot of rows for each task, and each head sees its slot
alone. So all tasks of a model do, or none does.`,
});

export const unfitCell = defineProblem<{ row: number; name: string; reason: string }>({
  code: 'MTL6122',
  message: ({ row, name, reason }) => `row ${row} gives \`${name}\` no numbers: ${reason}`,
  explain: `A cell that lists which of an input's numbers are not 0 (\`words <- rows.words { separator: " " }\`) holds their positions, from
1 or from what \`first\` says, up to the input's size: \`3 17 255\`. A position may have a value of its own, \`3:0.5\`; without one it
is 1. Rows are counted from 1, without the header.`,
});

export const listedInput = defineMessage({
  code: 'MTL3047',
  severity: 'error',
  message: (p: { input: string; problem: string }) => `the cells of \`${p.input}\` cannot list positions: ${p.problem}`,
  explain: `\`separator\` says that the cells of one column list which of an input's numbers are not 0. The size of the input does not
follow from such cells, so its type names it:

    input words: real[500]
    words <- rows.words { separator: " " }`,
});

export const unequalRows = defineMessage({
  code: 'MTL3048',
  severity: 'error',
  message: (p: { first: string; firstRows: number; second: string; secondRows: number }) =>
    `source \`${p.second}\` has ${p.secondRows} rows, and \`${p.first}\`, which it lies beside, has ${p.firstRows}`,
  explain: `Sources of one model lie row beside row: the third row of one belongs to the third row of the other. Where tasks have files
of their own, with rows of their own, the files are one source, whose path has the task's name in the place of \`{t}\`:

    tasks t in [north, south]: class of kinds { rows: own }

    source rows = csv("regions/{t}.csv")`,
});
