import { format } from './format.ts';
import type { Program } from './index.ts';

export type JsProgram = Readonly<Record<'model.js' | 'main.js' | 'package.json' | 'README.md', string>>;

/** The same program without its types, comments and layout kept, for Node 20. */
export async function emitJs(program: Program): Promise<JsProgram> {
  const { transform } = await import('sucrase');
  const strip = (code: string): Promise<string> =>
    format(transform(code, { transforms: ['typescript'], disableESTransforms: true }).code, 'babel');
  const [model, main] = await Promise.all([strip(program['model.ts']), strip(program['main.ts'])]);
  return {
    'model.js': model,
    'main.js': main.replace(`from './model.ts';`, `from './model.js';`),
    'package.json': toJs(program['package.json']).replace('>=22.18', '>=20'),
    'README.md': toJs(program['README.md']).replace('Node 22.18', 'Node 20'),
  };
}

const toJs = (text: string): string => text.replace(/\b(main|model)\.ts\b/gu, '$1.js');
