/** The properties of constructs that are not catalogue entries: what may stand in their blocks. */
import {
  choice,
  choiceOrList,
  columnOrNone,
  count,
  entry,
  entryOrNone,
  flag,
  listOf,
  number,
  text,
  type ArgTable,
} from './arguments.ts';

/** Of what holds parameters: for all of them. */
const part = {
  start: entryOrNone('start', 'The file that its parameters start from, `pretrained(...)`.'),
  freeze: flag('Its parameters stay as they start, in every phase.', { default: false }),
};

export const properties = {
  input: {
    scale: entry('scale', 'What is done to the numbers before the network sees them, learnt from training rows.', {
      default: { entry: 'none', args: {} },
    }),
    fill: choice(
      ['none', 'mean', 'median', 'zero'],
      'What stands in for missing cells, before scaling: the mean or median that the column has in the training rows, or 0.',
      { default: 'none' },
    ),
  },
  vocabulary: {
    size: count('Number of words, from the most frequent one on; rarer ones are unknown.', { default: 20000 }),
    tokenizer: choice(
      ['word', 'whitespace', 'character'],
      'What a text is divided into: words and other signs, what stands between spaces, or single characters.',
      { default: 'word' },
    ),
    min_count: count('Words that occur less often in the training rows are unknown.', { default: 1 }),
    lowercase: flag('Capital letters become small ones.', { default: true }),
  },
  trunk: part,
  branch: part,
  network: part,
  copy: {
    weights: choice(
      ['own', 'frozen', 'shared'],
      'Whose the weights are: each copy trains its own, none of them moves, or all copies train the same, but for statistics and what answers labels, which are always its own.',
      { default: 'own', positional: true },
    ),
  },
  layer: part,
  task: {
    ...part,
    loss: entry('loss', 'What a wrong answer costs.'),
    weight: number('Multiple of the task\'s mean loss in the objective.', { min: 0, default: 1 }),
    class_weights: choiceOrList(
      ['none', 'balanced'],
      number('', { min: 0 }),
      'How much the rows of each label count in the loss of a `class` or `binary` task: alike, inversely to their number, or as listed.',
      { default: 'none' },
    ),
    rows: choice(['shared', 'own'], 'Whether tasks are labels of the same rows, or each has rows of its own: batches and protocols then go task by task.', {
      default: 'shared',
    }),
    scale: entry('scale', 'What is done to the numbers of a `real` task while training; answers and metrics keep their units.', {
      default: { entry: 'none', args: {} },
    }),
  },
  inputBinding: {
    missing: listOf(text(''), 'Cells that the `fill` of the input stands in for, or that are no category.', { default: ['', '?', 'NA'] }),
    separator: text('What stands between the positions of a cell that lists which of the input\'s numbers are not 0.', { default: '' }),
    first: number('The position of the first number.', { min: 0, max: 1, integer: true, default: 1 }),
  },
  pictures: {
    augment: listOf(entry('augmentation', ''), 'What is done at random to the pictures of training batches, in this order.', { default: [] }),
  },
  binding: {
    missing: listOf(text(''), 'Cells that mean: not labelled.', { default: ['', '?', 'NA'] }),
    separator: text('What stands between the labels of a cell that lists all labels of its row.', { default: '' }),
    weight: columnOrNone('How much each row counts in the loss: a number from 0.', { default: null }),
  },
  train: {
    seed: number('Seed of every random stream: starts, shuffles, dropout, sampling.', { min: 0, integer: true, default: 0 }),
  },
  evaluate: {
    protocol: entry('protocol', 'How rows are divided into training and test.', {
      default: { entry: 'holdout', args: { train: 0.8, validation: 0, test: 0.2, seed: null, stratified: false } },
    }),
    metrics: listOf(entry('metric', ''), 'What is reported.', { default: [] }),
    plot: listOf(entry('plot', ''), 'What the report shows beside numbers.', { default: [] }),
    group: columnOrNone('Rows with the same cell stay together wherever rows are divided.', { default: null }),
    final: choice(['all', 'none'], 'After a protocol that repeats: a last fit on all labelled rows, or none.', {
      default: 'all',
    }),
  },
  reference: {
    source: text('Where the figure is printed.', { default: '' }),
  },
} satisfies { [construct: string]: ArgTable };

export type Construct = keyof typeof properties;

/** Arguments of types: `binary(yes: ">50K")`. */
export const typeArguments = {
  binary: {
    yes: text('The cell that means yes.', { default: '1' }),
    no: text('The cell that means no; where it is left out, every cell but `yes` and the missing ones.', { default: '' }),
  },
} satisfies { [type: string]: ArgTable };

/** The limit of `repeat`: the whole graph is known before anything runs, and stays readable. */
export const repeatCount = count('How often.');
