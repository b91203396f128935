/** Priors in small specs: every use over the kernels of three tasks, dense ones and those of convolutions. */
import { unfitRelations } from '../diagnostics/messages/priors.ts';
import type { Formula, Prior } from '../ir/ir.ts';
import { entriesOf, usesOf } from './arguments.ts';
import { randomTensor } from './numeric.ts';
import { compute, tensor64, type Tensor64 } from './reference.ts';
import { compileText, programOfIr, specOf, type Program } from './spec.ts';

type PriorEntry = ReturnType<typeof entriesOf<'prior'>>[number];

export interface PriorCase {
  readonly program: Program;
  readonly prior: Prior;
  /** The prior as the spec writes it. */
  readonly text: string;
  /** The penalty in double precision, of w and the precisions. */
  readonly penalty: (at: readonly Tensor64[]) => Tensor64;
  /** Its proximal step, of w and the amount; null where it has none as ops. */
  readonly proximal: ((at: readonly Tensor64[]) => Tensor64) | null;
  /** What it leaves of w after a step; null where that is w. */
  readonly projection: ((at: readonly Tensor64[]) => Tensor64) | null;
}

const LAYERS = ['c', 'o'];

/** Each use over every layer that has the modes which it names. */
export async function priorCases(entry: PriorEntry): Promise<PriorCase[]> {
  const cases: PriorCase[] = [];
  for (const { text } of usesOf(entry)) {
    const found = LAYERS.map((layer) => compileText(specFor(layer, text)));
    const whole = found.flatMap(({ ir }) => ir ?? []);
    // The relations that are given are of three entries, and not every mode has as many.
    if (found.some(({ diagnostics }) => diagnostics.some(({ code }) => code === unfitRelations.code))) continue;
    if (whole.length === 0) throw new Error(`prior ${text}: ${JSON.stringify(found[0]!.diagnostics.map(({ message }) => message))}`);
    for (const ir of whole) cases.push(caseOf(await programOfIr(ir), text));
  }
  return cases;
}

const specFor = (layer: string, prior: string): string =>
  specOf({
    model: `  tasks [y, z, u]: real
  input x: real[4, 4, 2]
  split after x { each task { c = conv(2, kernel: 2); f = flatten(); o = dense(1); loss: mse } }
  prior ${layer} ~ ${prior}`,
    data: '  y <- rows.y\n  z <- rows.z\n  u <- rows.u',
    evaluate: '  compare { single: single_task }',
  });

function caseOf(program: Program, text: string): PriorCase {
  const { ir } = program;
  const prior = ir.priors[0]!;
  const proximal = prior.proximal && formulaOf(ir.proximals, prior.proximal);
  const projection = prior.projection && formulaOf(ir.projections, prior.projection);
  return {
    program,
    prior,
    text,
    penalty: computed(formulaOf(ir.penalties, prior.penalty)),
    proximal: proximal ? computed(proximal) : null,
    projection: projection ? computed(projection) : null,
  };
}

const formulaOf = (formulas: readonly Formula[], name: string): Formula => formulas.find((each) => each.name === name)!;

const computed = ({ inputs, ops, result }: Formula) => (at: readonly Tensor64[]): Tensor64 => {
  const values = new Map(inputs.map(({ name }, i) => [name, at[i]!]));
  compute(ops, values, (name) => {
    throw new Error(`a penalty has no parameter ${name}`);
  });
  return values.get(result)!;
};

/** Kernels as one tensor, and inverse covariances: symmetric and positive definite. */
export function startOf({ prior, program }: PriorCase): Tensor64[] {
  const { inputs } = formulaOf(program.ir.penalties, prior.penalty);
  const sizes = new Map(prior.modes.map((mode, axis) => [mode, Number(prior.shape[axis])]));
  return inputs.map(({ name, shape }) => {
    const own = shape.map((mode) => sizes.get(String(mode))!);
    if (name === 'w') return randomTensor('w', own);
    return own.length === 1 ? positive(randomTensor(name, own)) : definite(randomTensor(name, own));
  });
}

const positive = ({ shape, values }: Tensor64): Tensor64 => tensor64(values.map((x) => Math.abs(x) + 0.5), shape);

/** A A' + I / 2. */
function definite({ shape, values }: Tensor64): Tensor64 {
  const n = shape[0]!;
  const product = (i: number, j: number) => Array.from({ length: n }, (_, k) => values[i * n + k]! * values[j * n + k]!).reduce((sum, x) => sum + x, 0);
  return tensor64(values.map((_, at) => Math.fround(product(Math.floor(at / n), at % n) + (at % (n + 1) === 0 ? 0.5 : 0))), shape);
}
