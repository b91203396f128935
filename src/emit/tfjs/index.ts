/** The TF.js target: the IR as a program that a person can read, keep, run and build on. */
import type { Ir } from '../../ir/ir.ts';
import { printExperiment } from './experiment.ts';
import { packageJson, readme, type Versions } from './files.ts';
import { format } from './format.ts';
import { printModel } from './model.ts';
import { outsideModules } from './outside.ts';
import { planOf } from './plan.ts';
import { variantModules } from './variants.ts';

export { emitJs, type JsProgram } from './strip.ts';
export { unknownSizes } from './parameters.ts';

export interface EmitOptions extends Versions {
  /** From the program's folder to the spec's, posix. */
  readonly dataFolder: string;
  /** Whether the code says at which line of the spec it is (`atLine`): for those who watch it run. */
  readonly marks?: boolean;
}

/** Texts by file name; a module too for each model that it is compared with, and for each entry of the user's own that has code. */
export type Program = Readonly<Record<'model.ts' | 'main.ts' | 'package.json' | 'README.md', string>> & Readonly<Record<string, string>>;

/**
 * The program of a model whose sizes are all known (`unknownSizes` is empty): TypeScript with erasable types only, which
 * passes `tsc --strict --skipLibCheck`.
 */
export async function emitTfjs(ir: Ir, options: EmitOptions): Promise<Program> {
  const { marks } = options;
  const plan = planOf(ir, marks);
  const modules = variantModules(ir);
  const [model, main, ...variants] = await Promise.all(
    [printModel(plan), printExperiment(plan, options.dataFolder), ...modules.map(({ variant }) => printModel(planOf(variant.ir, marks), variant.is))].map((code) =>
      format(code, 'babel-ts'),
    ),
  );
  return {
    'model.ts': model!,
    'main.ts': main!,
    ...Object.fromEntries(modules.map(({ file }, i) => [file, variants[i]!])),
    ...Object.fromEntries(outsideModules(ir).map(({ file, text }) => [file, text])),
    'package.json': packageJson(ir, options, 'ts'),
    'README.md': readme(ir, 'ts'),
  };
}

/** The module of the network alone. */
export const emitModel = (ir: Ir): Promise<string> => format(printModel(planOf(ir)), 'babel-ts');
