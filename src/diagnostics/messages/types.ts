import { defineMessage } from '../define.ts';

export const wrongValue = defineMessage({
  code: 'MTL3001',
  severity: 'error',
  message: (p: { name: string; expected: string; found: string }) =>
    `\`${p.name}\` is ${p.expected}, not ${p.found}`,
  explain: `An argument or property has a value of another type, or outside its limits.

    h1 = dense(-3)               // a number of units is a whole number from 1
    sgd(0.1, momentum: 1.5)      // a momentum lies between 0 and 1`,
});

export const unknownType = defineMessage({
  code: 'MTL3002',
  severity: 'error',
  message: (p: { found: string; of: 'input' | 'task' }) =>
    p.of === 'input'
      ? `\`${p.found}\` is no type of an input; an input is \`real[n]\`, \`image[height, width, channels]\`, \`tokens[n] of V\` or \`categories\``
      : `\`${p.found}\` is no type of a task; a task is \`binary\`, \`class of S\`, \`subset of S\`, \`real\` or \`real[n]\``,
  explain: `A task asks for one of two answers (\`binary\`), one of several (\`class of S\`, where S is a label set), any number
of several (\`subset of S\`), a number (\`real\`) or several numbers (\`real[n]\`). An input is \`real[n]\`, or \`image[height,
width, channels]\`, which is \`real[height, width, channels]\` in the field's word; a text is \`tokens[n] of V\`, where V is
a vocabulary, and columns of values that are no numbers are \`categories\`.`,
});

export const lossMisfit = defineMessage({
  code: 'MTL3003',
  severity: 'error',
  message: (p: { loss: string; type: string; fits: readonly string[]; better: readonly string[] }) =>
    `\`${p.loss}\` judges ${p.fits.join(' and ')} tasks, and this one is ${p.type}${
      p.better.length > 0 ? `; for it there is ${p.better.map((name) => `\`${name}\``).join(', ')}` : ''
    }`,
  explain: `A loss fits certain types of tasks: \`cross_entropy\` a class, \`binary_cross_entropy\` and
\`pairwise_cross_entropy\` a binary label, \`mse\` a number.`,
});

export const noLoss = defineMessage({
  code: 'MTL3004',
  severity: 'error',
  message: (p: { task: string; others: number; better: readonly string[] }) =>
    `task \`${p.task}\`${p.others > 0 ? ` (and ${p.others} more)` : ''} has no loss${p.better.length > 0 ? `; write \`loss: ${p.better[0]}\`` : ''}`,
  explain: `Every task says what a wrong answer costs:

    task kind: class of kinds {
      logits = dense(classes)
      loss: cross_entropy
    }`,
});

export const metricMisfit = defineMessage({
  code: 'MTL3005',
  severity: 'error',
  message: (p: { metric: string; fits: readonly string[] }) =>
    `\`${p.metric}\` judges ${p.fits.join(' and ')} tasks, and this model has none`,
  explain: `A metric fits certain types of tasks; here no task is of one of them, so that there is nothing to report.`,
});

export const repeatedLabel = defineMessage({
  code: 'MTL3006',
  severity: 'error',
  message: (p: { label: string }) => `the label \`${p.label}\` stands twice in its set`,
  explain: `A label set holds each label once.`,
});

export const emptySet = defineMessage({
  code: 'MTL3007',
  severity: 'error',
  message: (p: { set: string; count: number }) =>
    `the label set \`${p.set}\` has ${p.count === 0 ? 'no labels' : 'one label'}; a choice needs two`,
  explain: `A task that chooses among labels needs at least two of them. A set made by \`&\` or \`-\` may be smaller than it looks.`,
});

export const labelsNotInData = defineMessage({
  code: 'MTL3008',
  severity: 'error',
  message: (p: { task: string; column: string; cells: readonly string[]; set: string }) =>
    `column \`${p.column}\` holds ${p.cells.map((cell) => `"${cell}"`).join(', ')}, which task \`${p.task}\` (${p.set}) does not know`,
  explain: `A cell of a label column is neither a label of the task's set nor one of the cells that mean "not labelled".
Add the label to the set, name the cell an alias (\`["gerbera daisy" as daisy]\`), or list it as missing:

    color <- rows.color { missing: ["", "unknown"] }`,
});

export const unusedLabels = defineMessage({
  code: 'MTL3009',
  severity: 'warning',
  message: (p: { task: string; labels: readonly string[]; column: string }) =>
    `no row of column \`${p.column}\` is ${p.labels.map((label) => `\`${label}\``).join(', ')}, so task \`${p.task}\` cannot learn it`,
  explain: `The label set has labels that occur in no row: a misspelt label, or data that lacks a class.`,
});

export const unknownColumn = defineMessage({
  code: 'MTL3010',
  severity: 'error',
  message: (p: { column: string; source: string; better: string | null; columns: readonly string[] }) =>
    `\`${p.source}\` has no column \`${p.column}\`${
      p.better ? `; did you mean \`${p.better}\`?` : `; its columns: ${shorten(p.columns)}`
    }`,
  explain: `The data file has no column of this name. The message lists the columns there are. Names with blanks or signs are
quoted: \`rows."Petal length (mm)"\`.`,
});

export const columnCount = defineMessage({
  code: 'MTL3011',
  severity: 'error',
  message: (p: { input: string; expected: number; found: number }) =>
    `\`${p.input}\` takes ${p.expected} numbers a row, and ${p.found} column${p.found === 1 ? ' is' : 's are'} bound to it`,
  explain: `The size in the type of an input (or of a \`real[n]\` task, or the labels of a subset) and the number of columns
that are bound to it differ. Correct one, or leave the size out (\`real\`): it then follows from the data.`,
});

export const notNumbers = defineMessage({
  code: 'MTL3012',
  severity: 'error',
  message: (p: { column: string; row: number; text: string }) =>
    `column \`${p.column}\` is not numbers: row ${p.row} holds "${p.text}"`,
  explain: `An input of type \`real\` and a task of type \`real\` read numbers. Rows are counted from 1, without the header.`,
});

export const missingCells = defineMessage({
  code: 'MTL3013',
  severity: 'error',
  message: (p: { column: string; count: number; row: number }) =>
    `column \`${p.column}\` has ${p.count} empty cell${p.count === 1 ? '' : 's'} (the first in row ${p.row}), and an input needs a number in every row; ` +
    '`fill: mean` in the block of the input fills them',
  explain: `A network computes with every number of a row. What stands in for cells that are missing is said by the input:

    input measured: real { scale: standardize, fill: mean }

\`mean\` and \`median\` are those that the column has in the training rows. Which cells are missing, where it is others than
empty ones, \`?\` and \`NA\`, is said by its binding: \`measured <- rows.a .. rows.d { missing: ["", "unknown"] }\`. Or leave the
column out.`,
});

export const noLabelledRow = defineMessage({
  code: 'MTL3014',
  severity: 'error',
  message: (p: { task: string; column: string }) =>
    `task \`${p.task}\` has no labelled row: every cell of column \`${p.column}\` is missing`,
  explain: `All cells of the task's label column are among those that mean "not labelled", so that there is nothing to learn from.`,
});

export const unbound = defineMessage({
  code: 'MTL3015',
  severity: 'error',
  message: (p: { what: string; name: string; example: string }) =>
    `no data is bound to ${p.what} \`${p.name}\`; write \`${p.example}\` in \`data\``,
  explain: `Every input says where its numbers come from. A task's labels come from the column of its name, unless a binding
says otherwise.`,
});

export const startProblem = defineMessage({
  code: 'MTL3050',
  severity: 'error',
  message: (p: { message: string }) => p.message,
  explain: `A file that parameters start from lacks something, or cannot be read. The message says what; \`mtlc check --explain\` knows
its reason under MTL6301 to MTL6303.`,
});

export const sourceProblem = defineMessage({
  code: 'MTL3016',
  severity: 'error',
  message: (p: { message: string }) => p.message,
  explain: `The data file of a source could not be read. Its path is relative to the spec that names it; another file is put in
its place by \`--data NAME=PATH\`.`,
});

export const wrongReference = defineMessage({
  code: 'MTL3017',
  severity: 'error',
  message: (p: { found: string }) =>
    `a reference is a number, or a number and its standard deviation (\`0.157 +- 0.008\`), not ${p.found}`,
  explain: `\`reference\` states a published figure, which the result is shown beside:

    reference hamming_loss: 0.157 +- 0.008 { source: "table 1" }`,
});

export const badEntry = defineMessage({
  code: 'MTL3018',
  severity: 'error',
  message: (p: { entry: string; problem: string }) => `${p.entry}: ${p.problem}`,
  explain: `Each argument is right by itself, and together they make no sense. The message says why.`,
});

export const wrongCondition = defineMessage({
  code: 'MTL3019',
  severity: 'error',
  message: (p: { found: string }) => `a condition compares a column with a value (\`rows.domain == "amazon"\`), not ${p.found}`,
  explain: `\`where\` keeps the rows whose cell fulfils a comparison: \`==\`, \`!=\`, \`<\`, \`<=\`, \`>\`, \`>=\`. In a family of tasks the
family's variable stands for the task's name: \`t <- rows.class where rows.domain == t\`.`,
});

function shorten(columns: readonly string[]): string {
  const shown = columns.slice(0, 12).join(', ');
  return columns.length > 12 ? `${shown} and ${columns.length - 12} more` : shown;
}

export const scaleMisfit = defineMessage({
  code: 'MTL3030',
  severity: 'error',
  message: (p: { scale: string; type: string }) => `\`${p.scale}\` scales numbers, and this task is ${p.type}`,
  explain: `Only tasks of type \`real\` and \`real[n]\` have numbers to scale: training sees them scaled, and answers and metrics
keep their units. Inputs have a scale of their own: \`input x: real[6] { scale: standardize }\`.`,
});

export const oneWayScale = defineMessage({
  code: 'MTL3033',
  severity: 'error',
  message: (p: { scale: string; task: string }) =>
    `\`${p.scale}\` has no way back, so that the answers of \`${p.task}\` would have no units; try \`standardize\``,
  explain: `Training sees the numbers of a task as its scale leaves them, and what the network answers is brought back. A scale
that forgets something of a row, such as its length, can only be one of an input.`,
});

export const classWeightsMisfit = defineMessage({
  code: 'MTL3031',
  severity: 'error',
  message: (p: { type: string; labels: number | null; given: number | null }) =>
    p.labels === null
      ? `class weights go by the one label of a row, and this task is ${p.type}`
      : `there are ${p.labels} labels, and ${p.given} weights`,
  explain: `\`class_weights\` of a class task lists a weight for each label, in the order of the set; of a binary task two, that
of no and that of yes. \`balanced\` computes them from the labelled training rows: rows / (labels x rows of the label).`,
});

export const labelWeightsMisfit = defineMessage({
  code: 'MTL3032',
  severity: 'error',
  message: (p: { type: string; labels: number | null; given: number }) =>
    p.labels === null
      ? `label weights go by the labels of a subset, and this task is ${p.type}`
      : `there are ${p.labels} labels, and ${p.given} weights`,
  explain: `\`binary_cross_entropy(label_weights: [2, 1, 1])\` lists a weight for each label of a subset, in the order of the set. A
class or a binary task has \`class_weights\`; of tasks declared together, each has a \`weight\` of its own.`,
});

export const tooManyValues = defineMessage({
  code: 'MTL3020',
  severity: 'error',
  message: (p: { column: string }) =>
    `\`${p.column}\` has more than 1,000 different values: that is no column of categories`,
  explain: `An input of type \`categories\` gives every value of a column an index, which suits columns that say one of a few
things: a country, a colour, a make. A column of numbers is \`real\`; one of free text is \`tokens\`; one that names
each row, such as an identifier, tells nothing of other rows and is left out.`,
});

export const fillMisfit = defineMessage({
  code: 'MTL3080',
  severity: 'error',
  message: (p: { input: string; type: string }) => `\`fill\` stands in for missing numbers, and \`${p.input}\` is \`${p.type}\``,
  explain: `An input of type \`real\` has numbers, of which some may be missing. A category that is missing needs no fill: it has an
index of its own, 0.`,
});

export const tooMuchWritten = defineMessage({
  code: 'MTL3090',
  severity: 'error',
  message: (p: { limit: number }) =>
    `with its blocks and repeats written out, the spec has more than ${p.limit.toLocaleString('en')} layers, rounds and phases: from here on nothing is read; repeat less, or use fewer blocks in blocks`,
  explain: `\`repeat N { ... }\` writes its layers or phases out N times, and a block the layers that it declares wherever it is used. A few
lines can so ask for more layers than a machine holds: repeats in repeats and blocks in blocks multiply. A spec may have 5,000
layers, rounds of repeats, and phases in all, those of every task counted.`,
});
