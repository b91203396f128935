/** Specs that lie in memory: compiled, emitted, and the emitted model as it runs on the test's own TF.js. */
import * as tf from '@tensorflow/tfjs';
import { transform } from 'esbuild';
import { compile, type Compiled } from '../compiler.ts';
import { emitTfjs } from '../emit/tfjs/index.ts';
import type { Facts } from '../data-facts/facts.ts';
import type { Ir } from '../ir/ir.ts';
import type { Experiment } from '../runtime/experiment.ts';
import * as runtime from '../runtime/index.ts';
import type { Model, Step, Values } from '../runtime/types.ts';

export interface Parts {
  /** What stands before `model`: label sets, constants, blocks. */
  readonly before?: string;
  readonly model: string;
  readonly data?: string;
  readonly train?: string;
  readonly evaluate?: string;
}

/** A spec around a model. Every input and every subset task that it declares is bound to columns. */
export function specOf({
  before = '',
  model,
  data = '',
  train = usualTraining,
  evaluate = '',
}: Parts): string {
  const bound = [...model.matchAll(/\binput (\w+)/g), ...model.matchAll(/\btask (\w+): subset/g)].map(
    ([, name]) => name,
  );
  const bindings = bound.map((name) => `  ${name} <- rows.a .. rows.b`).join('\n');
  return `${before}
model m {
${model}
}
data {
  source rows = csv("rows.csv")
  source lists = csv("lists.csv")
${bindings}
${data}
}
train {
${train}
}
evaluate {
${evaluate}
}
`;
}

const usualTraining = '  phase p: joint { optimizer: sgd(0.1), epochs: 1 }';

/** The file of a covariance that is given. */
const RELATIONS = '1, 0.5, 0.2\n0.5, 1, -0.3\n0.2, -0.3, 1\n';

/** Without its data, where no facts of it are given. */
export function compileText(text: string, facts: Facts | null = null): Compiled {
  return compile('m.mtl', { read: (path) => ({ path, text: path === 'relations.csv' ? RELATIONS : text }), facts: () => facts });
}

/** The IR of a spec without errors. */
export function irOf(text: string, facts: Facts | null = null): Ir {
  const { ir, diagnostics } = compileText(text, facts);
  const errors = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`);
  if (!ir) throw new Error(`the spec does not compile:\n${errors.join('\n')}\n${text}`);
  return ir;
}

type TrunkFunction = (p: Values, ...rest: (tf.Tensor | Step)[]) => tf.Tensor;
type FormulaFunction = (output: tf.Tensor, label?: tf.Tensor) => tf.Tensor;

export interface Program {
  readonly ir: Ir;
  readonly model: Model;
  readonly trunk: (name: string) => TrunkFunction;
  /** Null where the emitted program has no function for it: the answer is the output itself. */
  readonly formula: (name: string) => FormulaFunction | null;
}

export async function programOf(text: string, facts: Facts | null = null): Promise<Program> {
  return programOfIr(irOf(text, facts));
}

export async function programOfIr(ir: Ir): Promise<Program> {
  const load = await loaderOf(ir);
  const exports = load('model.ts');
  const found = (name: string) => exports[camelCase(name)];
  return {
    ir,
    model: exports as unknown as Model,
    trunk: (name) => found(name) as TrunkFunction,
    formula: (name) => (found(name) as FormulaFunction | undefined) ?? null,
  };
}

/** What its program declares. */
export async function experimentOf(ir: Ir): Promise<Experiment> {
  const load = await loaderOf(ir);
  return load('main.ts')['default'] as Experiment;
}

type Exports = Record<string, unknown>;

/** A loader of the modules of its program. */
async function loaderOf(ir: Ir): Promise<(file: string) => Exports> {
  const program = await emitTfjs(ir, { dataFolder: '.', mtlc: '0.1.0', tfjs: '4.22.0' });
  const codes = new Map<string, string>();
  for (const [file, text] of Object.entries(program).filter(([file]) => file.endsWith('.ts'))) {
    const { code } = await transform(text.replace(/^await main\(.*$/m, ''), { loader: 'ts', format: 'cjs', logLevel: 'silent' });
    codes.set(`./${file}`, code);
  }
  const loaded = new Map<string, Exports>(Object.entries({ '@tensorflow/tfjs': tf, 'mtlc/runtime': runtime }));
  const load = (name: string): Exports => {
    const known = loaded.get(name);
    if (known) return known;
    const module = { exports: {} as Exports };
    new Function('require', 'module', codes.get(name)!)(load, module);
    loaded.set(name, module.exports);
    return module.exports;
  };
  return (file) => load(`./${file}`);
}

export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
