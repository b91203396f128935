import { pathTexts, text } from '../arguments.ts';
import { defineStart } from '../define.ts';

export default defineStart({
  name: 'pretrained',
  doc: 'The tensors of a safetensors file, each under the path of its parameter below the trunk, branch or task, or under its full path.',
  args: {
    file: text('The file, by its path from the spec.', { positional: true }),
    map: pathTexts('Other paths in the file, by the paths of layers: `{ fire9: "other.fire9" }`.', { default: {} }),
  },
  variance: () => null,
});
