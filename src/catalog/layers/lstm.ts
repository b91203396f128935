import { defineLayer } from '../define.ts';
import { overDirections, recurrentArgs, recurrentMultiplyAdds, recurrentParameters, recurrentShape } from '../sequences.ts';

export default defineLayer({
  name: 'lstm',
  doc: 'Long short-term memory: a state and a cell that go over the steps of a sequence; they stay as they are at padding.',
  source: "Hochreiter and Schmidhuber 1997, with forget gates, in PyTorch's equations and order of gates; its two biases are one",
  args: recurrentArgs,
  inputs: 'one',
  masked: true,
  shape: (args, [input]) => recurrentShape('lstm', args, input!),
  parameters: (args, [input]) => recurrentParameters(args, input![1]!, 4, ['bias']),
  lower: ({ args, inputs, mask, parameters }, op) =>
    overDirections(
      args,
      parameters,
      ['kernel', 'recurrent', 'bias'],
      (weights, how) => op.lstm(inputs[0]!, ...weights, ...(mask ? [mask] : []), how),
      op,
    ),
  multiplyAdds: (args, [input]) => recurrentMultiplyAdds(args, input!, 4),
});
