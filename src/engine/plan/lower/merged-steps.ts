/** Several steps of a fusion as one step of the map machine. */
import type { FusedStep } from '../fusion.ts';

type Result = { readonly step: number };
type Work = Extract<FusedStep, { readonly of: readonly number[] }>;
type Pair = readonly [number, number];

/**
 * Products, of which the first factor may be negated, with what is added to them, and slopes of activations times what comes from
 * above, as one step each. The steps that they replace stay in the list, and no one reads them.
 */
export function mergedSteps(steps: readonly FusedStep[], results: readonly Result[]): readonly FusedStep[] {
  const list = new StepList(steps, results);
  steps.forEach((step, i) => {
    if ('of' in step && step.of.length === 2) list.steps[i] = list.merged(step, step.of as unknown as Pair) ?? step;
  });
  return list.steps;
}

/** What results come from, ascending. */
export function usedSteps(steps: readonly FusedStep[], results: readonly Result[]): number[] {
  const used = new Set(results.map(({ step }) => step));
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (used.has(i) && 'of' in step) step.of.forEach((each) => used.add(each));
  }
  return [...used].sort((a, b) => a - b);
}

class StepList {
  readonly steps: FusedStep[];
  /** By step: how many others read it, or its being a result. */
  readonly #reads = new Map<number, number>();

  constructor(steps: readonly FusedStep[], results: readonly Result[]) {
    this.steps = [...steps];
    for (const i of usedSteps(steps, results)) this.#read(steps[i]!);
    for (const { step } of results) this.#reads.set(step, Infinity);
  }

  #read(step: FusedStep): void {
    if ('of' in step) for (const each of step.of) this.#reads.set(each, (this.#reads.get(each) ?? 0) + 1);
  }

  merged({ op }: Work, [x, y]: Pair): Work | undefined {
    if (op === 'Multiply') return this.#slope(x, y) ?? this.#slope(y, x);
    if (op === 'Add') return this.#product('MultiplyAdd', x, y) ?? this.#product('MultiplyAdd', y, x);
    return op === 'Sub' ? this.#product('MultiplySub', y, x) : undefined;
  }

  #product(op: 'MultiplyAdd' | 'MultiplySub', product: number, other: number): Work | undefined {
    const [a, b] = this.#only(product, 'Multiply') ?? [];
    if (a === undefined) return undefined;
    const [minus] = this.#only(a, 'Neg') ?? [];
    return minus === undefined ? { op, of: [a, b!, other] } : { op: op === 'MultiplyAdd' ? 'MultiplySub' : 'MultiplyAdd', of: [minus, b!, other] };
  }

  /** dy times 1 where y is positive, times 1 - y y, or times y (1 - y). */
  #slope(dy: number, of: number): Work | undefined {
    const positive = this.#only(of, 'Step');
    if (positive && (this.steps[of] as Work).value === 0) return { op: 'ReluGrad', of: [dy, positive[0]!] };
    const square = this.#only(this.#lessThanOne(of), 'Square');
    if (square) return { op: 'TanhGrad', of: [dy, square[0]!] };
    const [a, b] = this.#only(of, 'Multiply') ?? [];
    if (a === undefined) return undefined;
    if (this.#lessThanOne(b!) === a) return { op: 'SigmoidGrad', of: [dy, a] };
    return this.#lessThanOne(a) === b ? { op: 'SigmoidGrad', of: [dy, b!] } : undefined;
  }

  /** What is taken from 1 there. */
  #lessThanOne(i: number): number | undefined {
    const [one, less] = this.#only(i, 'Sub') ?? [];
    const step = one === undefined ? undefined : this.steps[one]!;
    return step && 'value' in step && step.op === 'constant' && step.value === 1 ? less : undefined;
  }

  /** What a step reads, if it is of that kind, and one other reads it. */
  #only(i: number | undefined, op: string): readonly number[] | undefined {
    const step = i === undefined ? undefined : this.steps[i]!;
    return step && 'of' in step && step.op === op && this.#reads.get(i!) === 1 ? step.of : undefined;
  }
}
