import { defineMessage } from '../define.ts';

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' and ');

export const noPriorOver = defineMessage({
  code: 'MTL5401',
  severity: 'error',
  message: (p: { layer: string }) => `no prior is over \`${p.layer}\`: there is no covariance to show`,
  explain: `\`hinton\` shows a covariance that a prior learns between the kernels of tasks, or between their inputs or outputs:

    prior fc8 ~ tensor_normal(task: learned())

Without a plot, the covariances of all priors are shown.`,
});

export const notLearnt = defineMessage({
  code: 'MTL5402',
  severity: 'error',
  message: (p: { layer: string; mode: string; prior: string; learnt: readonly string[] }) =>
    `the prior over \`${p.layer}\`, \`${p.prior}\`, learns no covariance of mode \`${p.mode}\`${p.learnt.length > 0 ? `, but of ${listed(p.learnt)}` : ''}`,
  explain: `A mode whose covariance is \`identity\`, or is given, has nothing that training finds out. Name a mode that is \`learned\` or
\`diagonal\` in the prior, or let the prior learn this one:

    prior fc8 ~ tensor_normal(output: learned())
    ...
    plot: [hinton(fc8, mode: output)]`,
});

export const unlikeOutputs = defineMessage({
  code: 'MTL5403',
  severity: 'error',
  message: (p: { layer: string; shapes: readonly { task: string; shape: string }[] }) =>
    `the outputs of \`${p.layer}\` cannot be shown together, since they have different shapes: ${p.shapes.map(({ task, shape }) => `${shape} in \`${task}\``).join(', ')}`,
  explain: `The outputs of the like-named layers of tasks are points of one picture, and must have as many numbers in each task. Name the
layer of one task (\`kind.fc8\`), or a layer before it.`,
});
