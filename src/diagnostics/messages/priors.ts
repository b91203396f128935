import { defineMessage } from '../define.ts';

export const noKernel = defineMessage({
  code: 'MTL5201',
  severity: 'error',
  message: (p: { layer: string }) => `\`${p.layer}\` has no kernel that a prior could be over`,
  explain: `A prior is over kernels: the parameters of a layer that multiply, of two dimensions or more. Pooling, dropout and the
like have none, and biases and gains are left alone. Name a \`dense\`, \`conv\`, or another layer with a kernel.`,
});

export const unlikeKernels = defineMessage({
  code: 'MTL5202',
  severity: 'error',
  message: (p: { layer: string; shapes: readonly [{ task: string; shape: string }, { task: string; shape: string }] }) =>
    `the kernels of \`${p.layer}\` have different shapes: ${p.shapes.map(({ task, shape }) => `${shape} in \`${task}\``).join(', ')}`,
  explain: `A prior that ties tasks together sees the kernels of a layer as one tensor, with the tasks as one of its modes: they must
have the same shape in all tasks. Tasks with different numbers of labels have last layers of different shapes; put the
prior over the layers before, over the tasks that are alike (\`prior [a.fc8, b.fc8] ~ ...\`), or give the tasks one
label set.`,
});

export const oneTask = defineMessage({
  code: 'MTL5203',
  severity: 'error',
  message: (p: { layer: string; covariance: string }) =>
    `\`task: ${p.covariance}\` over \`${p.layer}\`, which is a kernel of one task alone: there is nothing that it could be related to`,
  explain: `A covariance between tasks is learnt from the like-named kernels of several tasks. A layer of a trunk is one layer for
all tasks. Put the prior over layers of the heads, or leave \`task\` at \`identity\`.`,
});

export const missingMode = defineMessage({
  code: 'MTL5204',
  severity: 'error',
  message: (p: { layer: string; mode: string; shape: string }) =>
    `the kernel of \`${p.layer}\`, ${p.shape}, has no mode \`${p.mode}\``,
  explain: `The modes of a dense kernel are \`input\` and \`output\`; a convolution's has \`space\`, its height and width merged, before
them. With several tasks, \`task\` is another one.`,
});

export const unlikeStarts = defineMessage({
  code: 'MTL5205',
  severity: 'warning',
  message: (p: { layer: string }) =>
    `the kernels of \`${p.layer}\` start from different values in each task: the covariance between tasks then sees little but the noise of the starts`,
  explain: `A covariance that is learnt from the kernels of tasks that started independently of each other finds independent tasks:
the starts are much larger than what training adds to them, and the prior then keeps tasks apart. Let them start from
the same values, as copies of one layer:

    fc8 = dense(classes, start: same(he_normal))

or from a pretrained file.`,
});

export const largeEpsilon = defineMessage({
  code: 'MTL5206',
  severity: 'warning',
  message: (p: { layer: string; epsilon: number; variance: number }) =>
    `\`epsilon: ${p.epsilon}\` is not small beside ${Number(p.variance.toPrecision(2))}, the variance with which \`${p.layer}\` starts: the covariance stays near the identity, and relates nothing`,
  explain: `Epsilon is added to the variances of the learnt covariance so that it can be inverted. Where it is as large as the
variances themselves, correlations vanish beside it, and every task is learnt by itself.`,
});

export const decayedTwice = defineMessage({
  code: 'MTL5207',
  severity: 'warning',
  message: (p: { layer: string; phase: string; decay: number }) =>
    `\`weight_decay: ${p.decay}\` of phase \`${p.phase}\` pulls at \`${p.layer}\`, too, which has a prior: both say how large its weights should be`,
  explain: `Weight decay is a normal prior around 0 for all parameters. A kernel with a prior of its own needs none; take the weight
decay out, or say \`prior LAYER ~ normal(sd)\` of the layers that should have it.`,
});

export const unlikeSizes = defineMessage({
  code: 'MTL5208',
  severity: 'error',
  message: (p: { mode: string; sizes: readonly [{ layer: string; size: number }, { layer: string; size: number }] }) =>
    `the covariance of mode \`${p.mode}\` is shared by layers of different sizes: ${p.sizes.map(({ layer, size }) => `${size} in \`${layer}\``).join(', ')}`,
  explain: `With \`shared: true\` one covariance is learnt from all layers that the prior is over, so that its mode must have the same
size in each. Take \`shared\` out, so that each layer has a covariance of its own, or write a prior for the layers that are alike.
The mode \`task\` is as large as the number of tasks in every layer of their heads.`,
});

export const unfitRelations = defineMessage({
  code: 'MTL5209',
  severity: 'error',
  message: (p: { file: string; mode: string; layer: string; reason: string }) =>
    `\`${p.file}\` gives no covariance for mode \`${p.mode}\` of \`${p.layer}\`: ${p.reason}`,
  explain: `A covariance that is given is a matrix of comma-separated numbers, as many rows as columns, as large as the mode. It is
symmetric, and positive definite: no weighted sum of the entries may have a variance of 0 or less, or it has no inverse. Adding
a small number to its diagonal lifts all eigenvalues by it. For the mode \`task\` a first line may name the tasks: rows and
columns are then put into the order of the spec.`,
});

export const secondFactor = defineMessage({
  code: 'MTL5211',
  severity: 'error',
  message: (p: { layer: string }) => `the kernel of \`${p.layer}\` has a mask already`,
  explain: `A kernel has one mask, so that each layer is named by one prior of masks alone. Other priors, which are over the kernel
itself, may stand beside it.`,
});

export const nothingToCut = defineMessage({
  code: 'MTL5212',
  severity: 'error',
  message: (p: { phase: string; layers: readonly string[] }) =>
    p.layers.length === 0
      ? `phase \`${p.phase}\` has nothing to cut: no prior puts masks beside kernels`
      : `phase \`${p.phase}\` has nothing to cut: no prior puts masks beside the kernels of ${p.layers.map((name) => `\`${name}\``).join(', ')}`,
  explain: `\`prune\` sets small masks to 0, and masks stand where a prior puts them beside kernels:

    prior [conv1 .. conv5] ~ soft_mask(0.9)

Let a prior be over the layers that are to be cut, or take the phase out. In \`compare\` it goes by itself where
\`without(prior: ...)\` leaves it no masks.`,
});

export const outsideTask = defineMessage({
  code: 'MTL5210',
  severity: 'error',
  message: (p: { layer: string; task: string; over: readonly string[] }) =>
    p.over.length === 0
      ? `\`${p.task}\` has no kernel in this prior: \`${p.layer}\` is one layer for all tasks`
      : `\`${p.task}\` has no kernel in this prior, which is over \`${p.layer}\` of ${p.over.map((name) => `\`${name}\``).join(', ')}`,
  explain: `The edges of a graph of tasks are between kernels that the prior is over. Where layers are named task by task
(\`prior [a.fc8, b.fc8] ~ ...\`) it is over those tasks alone. Leave the task out of the edges, or put the prior over its layer,
too. A layer of a trunk is one layer for all tasks.`,
});
