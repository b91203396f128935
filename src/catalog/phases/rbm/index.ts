import { choice, count, layers, number, oneOrList } from '../../arguments.ts';
import { definePhase } from '../../define.ts';
import { onDivergence } from '../../descent.ts';

export default definePhase({
  name: 'rbm',
  doc: 'Trains dense sigmoid layers, from the first on, as restricted Boltzmann machines by contrastive divergence, without labels.',
  source: 'MT-DNN, eqs. 1 to 3 and 6; Hinton 2010, A practical guide to training restricted Boltzmann machines',
  supervised: false,
  args: {
    layers: layers('The layers, each on top of the one before.', { positional: true }),
    visible: choice(['gaussian', 'bernoulli'], 'The units of the input: real numbers of variance 1, or probabilities.', {
      default: 'gaussian',
    }),
    cd: count('Gibbs steps a parameter step.', { default: 1 }),
    learning_rate: oneOrList(number('', { min: 0, exclusive: true }), 'One rate, or one a layer.'),
    epochs: count('Passes over the training rows, for each layer.'),
    batch: count('Rows a step.', { default: 100 }),
    momentum: oneOrList(number('', { min: 0, max: 1 }), 'One momentum, or the first epochs\' and the later ones\'.', {
      default: [0.5, 0.9],
    }),
    momentum_epochs: count('Epochs with the first momentum.', { default: 5 }),
    weight_decay: number('Multiple of the weights that each step takes away, times the rate.', { min: 0, default: 2e-4 }),
    start_sd: number('Standard deviation of the weights at the start.', { min: 0, exclusive: true, default: 0.01 }),
    on_divergence: onDivergence,
  },
  check: ({ learning_rate, layers: over, momentum }) => {
    if (Array.isArray(learning_rate) && learning_rate.length !== over.length)
      return `\`learning_rate\` lists ${learning_rate.length} rates for ${over.length} layers`;
    if (Array.isArray(momentum) && momentum.length !== 2)
      return '`momentum` is one number, or two: of the first epochs and of the later ones';
    return null;
  },
});
