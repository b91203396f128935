import { defineMessage } from '../define.ts';

export const boundedScores = defineMessage({
  code: 'MTL5001',
  severity: 'warning',
  message: (p: { activation: string; loss: string; task: string; others: number }) =>
    `\`${p.activation}\` before the softmax or sigmoid of \`${p.loss}\`: the loss of \`${p.task}\`${
      p.others > 0 ? ` (and ${p.others} more)` : ''
    } cannot come near 0, and learning is slow`,
  explain: `The loss normalises its scores itself. Scores that an activation has already squeezed between 0 and 1 differ by at
most 1, so that probabilities stay near the middle: of a pair between 0.269 and 0.731, with a floor of 0.313 nats.
Decisions are not affected. Leave the activation of the last layer out, unless a paper that you follow has it.`,
});

export const zeroWeight = defineMessage({
  code: 'MTL5002',
  severity: 'warning',
  message: (p: { task: string }) => `task \`${p.task}\` has weight 0: its head never moves, and only its metric is reported`,
  explain: `A weight of 0 takes the task out of the objective.`,
});

export const unreachable = defineMessage({
  code: 'MTL5003',
  severity: 'warning',
  message: (p: { layer: string }) => `no task reaches \`${p.layer}\`: it is not trained, and changes nothing`,
  explain: `Nothing that follows the layer leads to a task's loss. Split after it, or remove it.`,
});

export const trainsNothing = defineMessage({
  code: 'MTL5004',
  severity: 'error',
  message: (p: { phase: string; reason: string }) => `phase \`${p.phase}\` trains nothing: ${p.reason}`,
  explain: `A phase minimises the losses that it names by moving the parts that it names. Here none of these parts leads to any
of these losses.`,
});

export const pretrainedTooLate = defineMessage({
  code: 'MTL5005',
  severity: 'warning',
  message: (p: { phase: string; before: string }) =>
    `phase \`${p.phase}\` starts its layers anew, and throws away what \`${p.before}\` has learnt`,
  explain: `Pretraining sets its layers to fresh starts. Put it before the phases that fine-tune.`,
});

export const rbmLayer = defineMessage({
  code: 'MTL5006',
  severity: 'error',
  message: (p: { layer: string; problem: string }) => `\`${p.layer}\` cannot be pretrained as a Boltzmann machine: ${p.problem}`,
  explain: `A restricted Boltzmann machine with binary hidden units is a dense layer with a bias and a sigmoid: p(h = 1 | v) =
sigmoid(W v + b). The first layer of the list reads an input of the model, each next one the layer before it.`,
});

export const unscaledGaussian = defineMessage({
  code: 'MTL5007',
  severity: 'warning',
  message: (p: { phase: string; input: string }) =>
    `phase \`${p.phase}\` takes \`${p.input}\` for Gaussian units of variance 1; scale it with \`scale: standardize\``,
  explain: `The Gaussian visible units of the machine have variance 1. Inputs of another variance are learnt badly.`,
});

export const noEffect = defineMessage({
  code: 'MTL5008',
  severity: 'warning',
  message: (p: { task: string }) => `no phase minimises the loss of task \`${p.task}\``,
  explain: `Each supervised phase names the losses that it minimises, and none names this task's. Its head keeps its start values.`,
});

export const idleRate = defineMessage({
  code: 'MTL5010',
  severity: 'warning',
  message: (p: { phase: string; part: string; reason: string }) =>
    `\`rates\` of phase \`${p.phase}\` names \`${p.part}\`, which does not move: ${p.reason}`,
  explain: `\`rates\` multiplies the rate of parts that a phase moves. A frozen part moves in no phase, and a part that \`train\`
does not name not in this one. Take it out of \`rates\`, or let it move.`,
});

export const idleWeighting = defineMessage({
  code: 'MTL5011',
  severity: 'warning',
  message: (p: { phase: string; weighting: string; reason: string }) =>
    `\`task_weights: ${p.weighting}\` of phase \`${p.phase}\` has nothing to weigh: ${p.reason}`,
  explain: `\`task_weights\` weighs the losses of tasks against each other. A phase in which a single loss counts is better off without
it. One that combines the gradients of several tasks, such as \`pcgrad\`, needs them in one step: \`joint\` has them, and
\`alternate\` has one task a step. Tasks of weight 0 do not count.`,
});

export const nothingToWatch = defineMessage({
  code: 'MTL5012',
  severity: 'error',
  message: (p: { phase: string; reason: string; help: string }) => `phase \`${p.phase}\` cannot stop early: ${p.reason}; ${p.help}`,
  explain: `\`stop: early(on: accuracy, patience: 5)\` ends a phase when the validation rows have not been answered better for 5
epochs, and goes on with the parameters of the best one. Validation rows are cut from training rows by the protocol:
\`kfold(10, validation: 15%)\`; test rows decide nothing. What is watched is one of the metrics that \`evaluate\` lists, as the mean
over tasks (\`accuracy\`) or of one task (\`sea.accuracy\`), or the loss (\`loss\`, \`sea.loss\`).`,
});

export const overMemory = defineMessage({
  code: 'MTL5009',
  severity: 'warning',
  message: (p: { parameters: number; gigabytes: number; layer: string; size: number }) =>
    `training needs about ${p.gigabytes} GB for ${p.parameters.toLocaleString('en')} parameters, and the wasm backend holds 4; \`${p.layer}\` alone has ${p.size.toLocaleString('en')}`,
  explain: `A parameter takes 16 bytes while training: its value, its gradient, and two numbers that an optimizer may keep. The
memory of WebAssembly ends at 4 GB. Put a smaller layer, or a pooling one, before the largest; or train with another
backend.`,
});
