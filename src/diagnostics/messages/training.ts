/** What can go wrong while a model trains. 71xx: backends (further ones in `backends.ts`), 72xx: training. */
import { defineProblem } from '../problem.ts';

export const noWasm = defineProblem({
  code: 'MTL7104',
  message: () => 'WebAssembly could not be started: try `--backend cpu`, which is much slower',
  explain: `The backend \`wasm\` needs WebAssembly, and the files of \`@tensorflow/tfjs-backend-wasm\` beside its code.`,
});

export const noPass = defineProblem<{ reason: string }>({
  code: 'MTL7105',
  message: ({ reason }) => reason,
  explain: `MTLC_PASSES chooses what simplifies a recorded training step: \`all\` (as if it were not set), \`none\`, the names of
passes with commas between them, or names with a minus in front for all but those.`,
});

export const noLabelledRows = defineProblem<{ phase: string; tasks: readonly string[] }>({
  code: 'MTL7201',
  message: ({ phase, tasks }) => `phase \`${phase}\` has no training row that is labelled for ${list(tasks)}`,
  explain: `A phase that minimises losses learns from rows that are labelled for its tasks. Here all of them lie among the
test or validation rows, or every cell of the labels is missing. A stratified protocol spreads rare labels evenly.`,
});

export const nothingMoves = defineProblem<{ phase: string; train: readonly string[] }>({
  code: 'MTL7202',
  message: ({ phase, train }) => `phase \`${phase}\` trains nothing: no parameter belongs to ${list(train)}`,
  explain: `\`train\` names what moves in a phase: trunks, branches, tasks or layers. What it names has no parameters.`,
});

const DIVERGED = `Once a loss or a weight is NaN or Infinity every later step is, so nothing of such an epoch is kept. Usually the learning rate is
too high: try a tenth of it, or \`clip: 1\`, which shortens gradients. Inputs of large numbers do the same: try
\`{ scale: standardize }\` on the input. Where it happens in the first step, look at the data: a label of 1e30 is one.

\`on_divergence: halve_rate\` in the phase goes on from a good epoch at half the rate instead, at most five times.`;

/** Of a task, or, where every task's loss is finite, of their sum with the priors. */
export const notFinite = defineProblem<{
  task: string | null;
  loss: number;
  phase: string;
  epoch: number;
  step: number;
}>({
  code: 'MTL7203',
  message: ({ task, loss, phase, epoch, step }) =>
    `the ${task === null ? 'objective' : `loss of task \`${task}\``} is ${loss} in phase \`${phase}\`, epoch ${epoch}, step ${step}`,
  explain: DIVERGED,
});

export const weightsNotFinite = defineProblem<{ parameter: string; phase: string; epoch: number }>({
  code: 'MTL7206',
  message: ({ parameter, phase, epoch }) => `\`${parameter}\` holds numbers that are not finite after phase \`${phase}\`, epoch ${epoch}, though its losses are`,
  explain: DIVERGED,
});

export const halvedRate = defineProblem<{ where: string; because: string; phase: string; factor: number }>({
  code: 'MTL7208',
  severity: 'warning',
  message: ({ where, because, phase, factor }) => `${because}; ${where} goes on from the epoch of the lowest loss at ${factor} times the rate of phase \`${phase}\``,
  explain: `A loss or a weight was no finite number, and the phase has \`on_divergence: halve_rate\`: training went back to the state
before the epoch of the lowest loss, and goes on from there at half the rate, which the phase then keeps, in later runs of it by
\`repeat\`, too. After five halvings training stops. A lower rate in the spec does the same without the epochs that were lost.`,
});

export const nothingWatched = defineProblem<{ phase: string; on: string; reason: string }>({
  code: 'MTL7207',
  message: ({ phase, on, reason }) => `phase \`${phase}\` cannot stop early on \`${on}\`: ${reason}`,
  explain: `A phase with \`stop: early(on: ...)\` watches the validation rows, which the protocol cuts from training rows
(\`validation: 15%\`) or which a column names. It watches one of the metrics of \`evaluate\`, as the report names it, or the loss.`,
});

export const unfitCovariance = defineProblem<{ covariance: string; phase: string; epoch: number; reason: string }>({
  code: 'MTL7210',
  message: ({ covariance, phase, epoch, reason }) =>
    `the covariance \`${covariance}\` cannot be learnt in phase \`${phase}\`, epoch ${epoch}: ${reason}`,
  explain: `A learnt covariance is inverted, so it must be positive definite. It is singular where tasks have the same kernels, or
where there are more tasks than numbers in a kernel: a larger \`epsilon\` mends that. Where its variances are no finite
numbers, training has diverged: try a tenth of the rate, or a \`warmup\`, after which the first update comes.`,
});

export const lopsidedPenalty = defineProblem<{ of: string; ratio: number; phase: string }>({
  code: 'MTL7211',
  severity: 'warning',
  message: ({ of, ratio, phase }) => {
    const at = `at the first step of phase \`${phase}\``;
    const times = Number(ratio.toPrecision(2));
    return ratio > 1
      ? `the penalty of \`${of}\` is ${times} times the loss of the data ${at}: training follows the penalty`
      : `the penalty of \`${of}\` is ${times} of the loss of the data ${at}: training hardly sees it`;
  },
  explain: `A penalty counts in proportion to the loss of the data. Above ten times that loss the parameters go where the penalty has
them, whatever the data say; under a thousandth of it they go as if it were not there. Change its strength, its standard deviation, or
how it is normalised: \`soft_mask(normalize: sum)\` adds up every weight of a kernel. What is learnt with training, such as a
covariance, may change the penalty a great deal later on. A penalty that is exactly 0 at the first step is not reported.`,
});

export const interrupted = defineProblem({
  code: 'MTL7204',
  message: () => 'training was interrupted',
  explain: `The run was stopped from outside, with Ctrl-C or by the program that started it.`,
});

export const workerFailed = defineProblem<{ reason: string }>({
  code: 'MTL7205',
  message: ({ reason }) => `training stopped: ${reason}`,
  explain: `A thread that trained a part of the run ended early. Out of memory is the usual reason: try \`workers: 1\`, or a
smaller batch. Otherwise the program itself, or a function that it calls, threw an error.`,
});

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
