/** What can be wrong with networks beside the model, and with copies of them. */
import { defineMessage } from '../define.ts';

/** Up to this many labels are listed. */
const LISTED = 6;

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, LISTED).map((label) => `\`${label}\``);
  const rest = labels.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export const lacksLabels = defineMessage({
  code: 'MTL3100',
  severity: 'error',
  message: (p: { holder: string; network: string; set: string; lacking: readonly string[]; better: string | null }) =>
    `\`${p.holder}\` cannot start from \`${p.network}\`, which answers \`${p.set}\` and lacks ${listed(p.lacking)}${p.better ? `; did you mean \`${p.better}\`?` : ''}`,
  explain: `The layers of a network that have one output a label start a copy with the columns of the same labels. Labels are the
same by their names, so a label that the network calls otherwise needs an alias in the task's set:

    labels office [mug as cup, laptop_computer as laptop]

A label that the network really lacks cannot start from it. Replace the layer by one that says how it starts:

    copy of big { out = dense(classes, start: glorot_normal) }`,
});

export const unfitCopy = defineMessage({
  code: 'MTL3101',
  severity: 'error',
  message: (p: { holder: string; is: string; network: string; answers: string; layer: string }) =>
    `\`${p.layer}\` of network \`${p.network}\` is as wide as ${p.answers} has labels, and \`${p.holder}\` is ${p.is}; replace it: \`copy of ${p.network} { ${p.layer} = ... }\``,
  explain: `\`classes\` in a network is the number of labels that it answers, and in the copy that of the task's. A task of another
kind has no such number, so its head needs another layer there:

    task price: real {
      copy of big { out = dense(1) }
      loss: squared_error
    }`,
});

export const nothingCouples = defineMessage({
  code: 'MTL3102',
  severity: 'note',
  message: (p: { network: string }) =>
    `tasks have no parameter in common: each learns as it would alone; \`copy of ${p.network}(shared)\` has them train the same weights`,
  explain: `The objective sums over tasks, but where each has weights of its own, or frozen ones, and masks of its own, its terms
share no parameter: DAMTL's equation 5 is then a sum of separate problems, as good as training one task after another. That
is nothing wrong, and the paper's Algorithm 1 is so. What couples tasks is weights that they share:

    copy of big(shared)`,
});
