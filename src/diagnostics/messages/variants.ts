/** What can be wrong with the variants of `compare`. */
import { defineMessage } from '../define.ts';

export const underivable = defineMessage({
  code: 'MTL5020',
  severity: 'error',
  message: (p: { variant: string; problem: string }) => `the variant \`${p.variant}\` cannot be derived: ${p.problem}`,
  explain: `\`compare\` lists variants of the model, and each is derived from the spec itself:

    compare {
      single: single_task            // every task has a copy of the trunks that it reads
      hard:   shared(fc7)            // the heads' layers up to fc7 become one trunk
      one:    pooled                 // one network for all tasks
      drn8:   without(prior: fc7)
      slow:   with({ "train.main.optimizer.rate": 0.001 })
    }

\`shared\` and \`pooled\` make one layer of several, so these must be the same in every task: made by the same entry with the
same arguments, of the same shapes, after the same values. Layers that are as wide as the task has labels are not. A
phase must mean one thing in the variant: rates that differ between layers which become one do not.`,
});

export const reservedVariant = defineMessage({
  code: 'MTL5021',
  severity: 'error',
  message: (p: { name: string }) => `\`${p.name}\` is the model itself; give the variant another name`,
  explain: `A run names the trainings of the spec's own model \`main\`, and those of a variant by the variant's name.`,
});
