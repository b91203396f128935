/** The modules of the models that a model is compared with. */
import { entries } from '../../catalog/index.ts';
import type { Ir, Variant } from '../../ir/ir.ts';
import { camelCase, scope } from '../printer.ts';

export interface VariantModule {
  readonly variant: Variant;
  /** What main.ts imports it as. */
  readonly name: string;
  readonly file: string;
}

/** What main.ts may import or declare beside them. */
const ownNames = (): string[] => ['experiment', 'main', 'model', 'perTask', 'filled', 'grouped', 'safetensors', ...entries.filter(({ kind }) => kind !== 'variant').map(({ name }) => camelCase(name))];

/** Characters of a file's name: those of an identifier take three bytes each at most, and file systems know 255. */
const LONGEST = 60;

/** Names of files are told apart whatever a file system makes of capital letters. */
export function variantModules({ variants }: Ir): VariantModule[] {
  const names = scope(ownNames());
  const files = scope(['main', 'model']);
  return variants.map((variant) => ({
    variant,
    name: names.take(camelCase(variant.name)),
    file: `${files.take([...camelCase(variant.name).toLowerCase()].slice(0, LONGEST).join(''))}.ts`,
  }));
}
