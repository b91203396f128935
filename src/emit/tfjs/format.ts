import type { Options } from 'prettier';

const STYLE: Options = { singleQuote: true, printWidth: 110 };

/** Prettier's text of a program. Loaded when the first program is printed, not with the compiler. */
export async function format(code: string, parser: 'babel-ts' | 'babel' | 'markdown' | 'json'): Promise<string> {
  const [prettier, ...plugins] = await Promise.all([
    import('prettier/standalone'),
    import('prettier/plugins/babel'),
    import('prettier/plugins/estree'),
    import('prettier/plugins/markdown'),
  ]);
  return prettier.format(code, { ...STYLE, parser, plugins: plugins as Options['plugins'] & object });
}
