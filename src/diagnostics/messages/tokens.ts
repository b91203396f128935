/** Errors of texts: 306x. */
import { defineMessage } from '../define.ts';

export const otherTexts = defineMessage({
  code: 'MTL3060',
  severity: 'error',
  message: (p: { input: string; vocabulary: string; from: string }) =>
    `\`${p.input}\` is read by vocabulary \`${p.vocabulary}\`, which is built from \`${p.from}\`, and another column is bound to it`,
  explain: `The words of a vocabulary are those of one column, in the training rows. An input of that vocabulary reads this column;
texts of another column have a vocabulary of their own.

    vocabulary words from rows.text
    model m { input text: tokens[32] of words ... }
    data { text <- rows.text }`,
});

export const wrongInputScale = defineMessage({
  code: 'MTL3061',
  severity: 'error',
  message: (p: { scale: string; tokens: boolean }) =>
    p.tokens
      ? `an input of tokens holds indices, which \`${p.scale}\` cannot scale; leave \`scale\` out`
      : `\`vocabulary\` belongs to inputs of tokens: declare \`vocabulary words from rows.text\``,
  explain: `What an input of tokens learns from the training rows is its vocabulary, which the spec declares by itself:

    vocabulary words from rows.text { size: 5000 }
    model m { input text: tokens[32] of words ... }

All other inputs hold numbers, which are scaled, or categories, whose values are known beforehand.`,
});
