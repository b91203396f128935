/** Files of tensors that parameters start from. 63xx. */
import { defineProblem } from '../problem.ts';

interface Wanted {
  readonly file: string;
  readonly tensor: string;
  readonly parameter: string;
  readonly shape: readonly number[];
}

export const notSafetensors = defineProblem<{ path: string; reason: string }>({
  code: 'MTL6301',
  message: ({ path, reason }) => `\`${path}\` is not a whole safetensors file: ${reason}`,
  explain: `\`pretrained("FILE")\` reads the safetensors format: the length of a JSON header, the header, the numbers. The file is
of another format, or was cut off while it was copied. \`mtlc export --format safetensors\` writes such files.`,
});

export const missingTensor = defineProblem<Wanted>({
  code: 'MTL6302',
  message: ({ file, tensor, parameter, shape }) =>
    `\`${file}\` has no tensor \`${tensor}\`, F32 [${shape.join(', ')}], for \`${parameter}\``,
  explain: `A parameter starts from the tensor of its own full path (\`features.h1.kernel\`), or else of its path below the trunk,
branch or task (\`h1.kernel\`). Where the file has other names, \`map\` says them, by layer:

    start: pretrained("other.safetensors", map: { h1: "encoder.0" })

Layers that the file does not have start as usual where \`start\` stands at the other layers alone.`,
});

export const unfitTensor = defineProblem<Wanted & { found: string }>({
  code: 'MTL6303',
  message: ({ file, tensor, parameter, shape, found }) =>
    `tensor \`${tensor}\` of \`${file}\` is ${found}, and \`${parameter}\` takes F32 [${shape.join(', ')}]`,
  explain: `A parameter and the tensor that it starts from have one shape, and the file holds it as 32-bit floats. Kernels are
[height, width, in, out], those of dense layers [in, out]: other frameworks order them otherwise.`,
});
