/** The properties of constructs that are not catalogue entries: what may stand in their blocks. */
import { choiceOrList, count, entry, choice, listOf, number, text, type ArgTable } from './arguments.ts';

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
  task: {
    loss: entry('loss', 'What a wrong answer costs.'),
    weight: number('Multiple of the task\'s mean loss in the objective.', { min: 0, default: 1 }),
    class_weights: choiceOrList(
      ['none', 'balanced'],
      number('', { min: 0 }),
      'How much the rows of each label count in the loss of a `class` or `binary` task: alike, inversely to their number, or as listed.',
      { default: 'none' },
    ),
    scale: entry('scale', 'What is done to the numbers of a `real` task while training; answers and metrics keep their units.', {
      default: { entry: 'none', args: {} },
    }),
  },
  binding: {
    missing: listOf(text(''), 'Cells that mean: not labelled. Of an input: cells that its `fill` stands in for.', { default: ['', '?', 'NA'] }),
  },
  train: {
    seed: number('Seed of every random stream: starts, shuffles, dropout, sampling.', { min: 0, integer: true, default: 0 }),
  },
  evaluate: {
    protocol: entry('protocol', 'How rows are divided into training and test.', {
      default: { entry: 'holdout', args: { train: 0.8, validation: 0, test: 0.2, seed: null, stratified: false } },
    }),
    metrics: listOf(entry('metric', ''), 'What is reported.', { default: [] }),
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
