import { format } from './format.ts';
import type { Program } from './index.ts';

export type JsProgram = Readonly<Record<'model.js' | 'main.js' | 'package.json' | 'README.md', string>> & Readonly<Record<string, string>>;

/** The same program without its types, comments and layout kept, for Node 20. */
export async function emitJs({ 'package.json': manifest, 'README.md': page, ...modules }: Program): Promise<JsProgram> {
  const { transform } = await import('sucrase');
  const strip = (code: string): Promise<string> =>
    format(transform(code, { transforms: ['typescript'], disableESTransforms: true }).code, 'babel');
  const stripped = await Promise.all(
    Object.entries(modules).map(async ([file, code]) => [file.replace(/\.ts$/u, '.js'), (await strip(code)).replace(IMPORT, `$1.js';`)] as const),
  );
  return {
    ...(Object.fromEntries(stripped) as Record<'model.js' | 'main.js', string>),
    'package.json': manifest.replace(/\b(main|model)\.ts\b/gu, '$1.js').replace('>=22.18', '>=20'),
    'README.md': page.replace(/`([^`]+)\.ts`/gu, '`$1.js`').replace(/\b(main|model)\.ts\b/gu, '$1.js').replace('Node 22.18', 'Node 20'),
  };
}

/** Of a module of the program itself. */
const IMPORT = /^(import .+ from '\.\/.+)\.ts';$/gmu;
