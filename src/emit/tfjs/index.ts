/** The TF.js target: the IR as a program that a person can read, keep, run and build on. */
import type { Ir } from '../../ir/ir.ts';
import { printExperiment } from './experiment.ts';
import { packageJson, readme, type Versions } from './files.ts';
import { format } from './format.ts';
import { printModel } from './model.ts';
import { planOf } from './plan.ts';

export { emitJs } from './strip.ts';
export { unknownSizes } from './parameters.ts';

export interface EmitOptions extends Versions {
  /** From the program's folder to the spec's, posix. */
  readonly dataFolder: string;
}

/** Texts by file name. */
export type Program = Readonly<Record<'model.ts' | 'main.ts' | 'package.json' | 'README.md', string>>;

/**
 * The program of a model whose sizes are all known (`unknownSizes` is empty): TypeScript with erasable types only, which
 * passes `tsc --strict --skipLibCheck`.
 */
export async function emitTfjs(ir: Ir, options: EmitOptions): Promise<Program> {
  const plan = planOf(ir);
  const [model, main] = await Promise.all([
    format(printModel(plan), 'babel-ts'),
    format(printExperiment(plan, options.dataFolder), 'babel-ts'),
  ]);
  return { 'model.ts': model, 'main.ts': main, 'package.json': packageJson(ir, options, 'ts'), 'README.md': readme(ir, 'ts') };
}
