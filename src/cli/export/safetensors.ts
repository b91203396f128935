import { encodeSafetensors } from '../../runtime/store/safetensors.ts';
import type { Files } from '../folder.ts';
import { jsonText } from '../../text/unsafe.ts';
import { heading, interfaceLists, type ExportedModel } from './model.ts';

/** Weights by the program's names, for any framework, and what they are weights of. */
export function safetensorsFiles(model: ExportedModel): Files {
  const { file, weights } = model;
  return {
    'README.md': readme(model),
    'model.json': `${jsonText(file)}\n`,
    'weights.safetensors': encodeSafetensors(weights, { format: 'mtlc-model-1' }),
  };
}

function readme(model: ExportedModel): string {
  return [
    ...heading(model),
    '`weights.safetensors` holds the parameters under the names that the program has for them, as 32-bit floats. A kernel of a',
    'dense layer is [inputs, outputs]: `x @ kernel + bias`.',
    '',
    '```python',
    'from safetensors.numpy import load_file',
    "weights = load_file('weights.safetensors')",
    '```',
    '',
    '`model.json` says what the inputs are and how they are scaled (`scale` and what it learnt, `scaling`), the labels of each task',
    'in the order of its answers, and from what scale the numbers of a task are brought back.',
    '',
    ...interfaceLists(model, false),
    'Parameters:',
    '',
    ...Object.entries(model.weights).map(([name, { shape }]) => `- \`${name}\` [${shape.join(', ')}]`),
    '',
  ].join('\n');
}
