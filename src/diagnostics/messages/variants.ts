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
      cross:  sharing(cross_stitch, at: [fc6, fc7])
      both:   [without(prior: fc7), shared(fc7)]       // one after the other
    }

\`shared\` and \`pooled\` make one layer of several, so these must be the same in every task: made by the same entry with the
same arguments, of the same shapes, after the same values. Layers that are as wide as the task has labels are not.
\`sharing\` mixes what like layers give, so these must be the same up to the last place, but for how they start. A phase must mean one thing in the variant: rates that differ between layers which become one do not.`,
});

export const reservedVariant = defineMessage({
  code: 'MTL5021',
  severity: 'error',
  message: (p: { name: string }) => `\`${p.name}\` is the model itself; give the variant another name`,
  explain: `A run names the trainings of the spec's own model \`main\`, and those of a variant by the variant's name.`,
});

export const lateWith = defineMessage({
  code: 'MTL5022',
  severity: 'error',
  message: (p: { first: string }) => `\`with\` stands first in a list of changes: put it, with all its values, before \`${p.first}\``,
  explain: `The members of a list are carried out one after the other, each on what the one before it gave. \`with\` is another
beginning: the spec is checked again with its values, so nothing can come before it.

    compare {
      tuned: [with({ "train.main.epochs": 20 }), without(prior: fc7), shared(fc7)]
    }`,
});

export const emptyVariant = defineMessage({
  code: 'MTL5023',
  severity: 'error',
  message: () => 'an empty list changes nothing; the model itself is trained beside all variants',
  explain: `A variant is one change of the model, or several in a list, carried out one after the other: \`[without(prior: fc7), shared(fc7)]\`.
The model as it is needs no variant: it is trained under the name \`main\`.`,
});
