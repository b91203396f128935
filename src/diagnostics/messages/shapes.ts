import { defineMessage } from '../define.ts';

export const shapeMismatch = defineMessage({
  code: 'MTL4001',
  severity: 'error',
  message: (p: { layer: string; problem: string }) => `shapes do not fit at \`${p.layer}\`: ${p.problem}`,
  explain: `A layer cannot take what the layer before it gives. The notes show the chain of shapes that led there, from the
input on.`,
});

export const headShape = defineMessage({
  code: 'MTL4002',
  severity: 'error',
  message: (p: { task: string; loss: string; expected: string; found: string }) =>
    `\`${p.loss}\` of task \`${p.task}\` reads ${p.expected}, and its head gives ${p.found}`,
  explain: `The last layer of a head gives what the loss reads: one score a class for \`cross_entropy\` (\`dense(classes)\`), one
score for \`binary_cross_entropy\` (\`dense(1)\`), a pair for \`pairwise_cross_entropy\` (\`dense(2)\`), the numbers
themselves for \`mse\`.`,
});

export const oneInput = defineMessage({
  code: 'MTL4003',
  severity: 'error',
  message: (p: { layer: string; count: number }) =>
    `\`${p.layer}\` takes one input, and ${p.count} lead here; join them with \`concat()\` first`,
  explain: `A trunk with several inputs starts with a layer that joins them:

    trunk both from eye, form {
      j = concat()
      h = dense(128)
    }`,
});

export const noInput = defineMessage({
  code: 'MTL4004',
  severity: 'error',
  message: (p: { layer: string }) => `nothing leads to \`${p.layer}\`: write where it starts, as in \`trunk t from x\``,
  explain: `A layer follows the line above it; the first one of a trunk follows what the trunk says after \`from\`, the first one
of a head follows the split.`,
});

export const emptySplit = defineMessage({
  code: 'MTL4005',
  severity: 'error',
  message: (p: { what: string }) => `${p.what}`,
  explain: `A split comes after a layer. Without \`after\` it comes after the last layer above it, and there must be one.`,
});

export const wrongContent = defineMessage({
  code: 'MTL4006',
  severity: 'error',
  message: (p: { layer: string; entry: string; input: string; reads: 'numbers' | 'indices' }) =>
    p.reads === 'numbers'
      ? `\`${p.layer}\`: ${p.entry} computes with numbers, and \`${p.input}\` holds indices; put \`embedding(32)\` or \`one_hot()\` before it`
      : `\`${p.layer}\`: ${p.entry} looks up indices, and \`${p.input}\` holds numbers`,
  explain: `Inputs of type \`categories\` and \`tokens\` hold indices: which value of a column, or which word, stands there. A
layer that looks them up comes first: \`embedding(32)\` gives a learnt vector for each index, \`one_hot()\` a number for
each value. All other layers compute with numbers.`,
});
