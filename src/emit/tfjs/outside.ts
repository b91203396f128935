/** The modules of entries that are the user's own: they lie beside the program, which imports them as files. */
import type { Ir, OutsideUse } from '../../ir/ir.ts';
import { camelCase, lineComment } from '../printer.ts';

export interface OutsideModule {
  readonly use: OutsideUse;
  /** The function that it exports. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

export function outsideModules({ outside = [] }: Ir): OutsideModule[] {
  return outside.flatMap((use) => (use.code === null ? [] : [moduleOf(use, use.code)]));
}

/** No module of the program itself has a name with a hyphen. */
function moduleOf(use: OutsideUse, code: string): OutsideModule {
  const from = lineComment(`The ${use.kind} ${use.entry}, a copy of ${use.file}: change it there and compile again.`);
  const untyped = /\.m?js$/u.test(use.file) ? ['// @ts-nocheck'] : [];
  return { use, name: camelCase(use.entry), file: `${use.kind}-${use.entry}.ts`, text: [from, ...untyped, code].join('\n') };
}

/** Imports of names that a program's module uses: those of mtlc's own, in one statement, and each of the user's. */
export function importLines(names: readonly string[], ir: Ir, types: readonly string[] = []): string[] {
  const outside = outsideModules(ir).filter(({ name }) => names.includes(name));
  const own = names.filter((name) => !outside.some((module) => module.name === name));
  return [
    `import { ${[...own, ...types.map((name) => `type ${name}`)].join(', ')} } from 'mtlc/runtime';`,
    ...outside.map(({ name, file }) => `import { ${name} } from './${file}';`),
  ];
}
