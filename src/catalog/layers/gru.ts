import { defineLayer } from '../define.ts';
import { overDirections, recurrentArgs, recurrentMultiplyAdds, recurrentParameters, recurrentShape } from '../sequences.ts';

export default defineLayer({
  name: 'gru',
  doc: 'Gated recurrent units: a state that goes over the steps of a sequence; it stays as it is at padding.',
  source: "Cho et al. 2014, in PyTorch's equations and order of gates: the reset gate acts on the product of the state",
  args: recurrentArgs,
  inputs: 'one',
  masked: true,
  shape: (args, [input]) => recurrentShape('gru', args, input!),
  parameters: (args, [input]) => recurrentParameters(args, input![1]!, 3, ['bias', 'recurrent_bias']),
  lower: ({ args, inputs, mask, parameters }, op) =>
    overDirections(
      args,
      parameters,
      ['kernel', 'recurrent', 'bias', 'recurrent_bias'],
      (weights, how) => op.gru(inputs[0]!, ...weights, ...(mask ? [mask] : []), how),
      op,
    ),
  multiplyAdds: (args, [input]) => recurrentMultiplyAdds(args, input!, 3),
});
