/** What `auto` runs a training on. */
import type { BackendName } from './backend.ts';
import { SHARED_FROM as PLAN_SHARED_FROM } from '../plan/together.ts';
import type { Speed } from './measure.ts';

type Name = Exclude<BackendName, 'auto'>;

/** What a run asks for. */
export interface Work {
  /** Of the largest of its steps, forward and backward; null where it is not known. */
  readonly multiplyAdds: number | null;
  /** Trainings. */
  readonly parts: number;
  readonly cores: number;
}

/** What was measured here, on one thread where the processor computes. */
export type Measured = Readonly<Partial<Record<Name, Speed>>>;

export interface Choice {
  readonly name: Name;
  /** A clause for one line. */
  readonly why: string;
}

/**
 * So many times faster than wasm must another one be, by what was measured. Its numbers are others in the last digits, and on another
 * machine, others again, so a small gain is not worth it; and a prediction from one network is not exact.
 */
export const GAIN = 2;

/** On the processor, steps of fewer multiply-adds run on one thread. TensorFlow hands over in each op, and not once a step. */
const SHARED_FROM = { wasm: PLAN_SHARED_FROM, native: 250e6 } as const;

/** How many of the `threads` that a training has share TensorFlow's steps, the largest of which has so many multiply-adds. */
export const sharing = (multiplyAdds: number | null | undefined, threads: number): number => ((multiplyAdds ?? Infinity) < SHARED_FROM.native ? 1 : threads);

/** Candidates, in the order in which they are preferred where they are equally fast. */
const OTHERS = ['native', 'gpu', 'webgpu'] as const;

export function choose({ multiplyAdds, parts, cores }: Work, measured: Measured): Choice {
  const known = Object.entries(measured).filter(([name]) => (OTHERS as readonly string[]).includes(name)) as [Name, Speed][];
  if (!measured.wasm || known.length === 0) return { name: 'wasm', why: 'no other backend has been measured here' };
  if (multiplyAdds === null) return { name: 'wasm', why: 'the work of a step is not known' };
  const each = (name: Name, { emptyMs, rate }: Speed) => (emptyMs + multiplyAdds / rate / 1e6) / sideBySide(name, { multiplyAdds, parts, cores });
  const own = each('wasm', measured.wasm);
  const times = known.map(([name, speed]) => ({ name, ms: each(name, speed) })).sort((a, b) => a.ms - b.ms || order(a.name) - order(b.name));
  const { name, ms } = times[0]!;
  const gain = own / ms;
  const step = `a step of ${inWords(multiplyAdds)} multiply-adds takes about ${figure(ms)} ms on ${name} and ${figure(own)} on wasm${parts > 1 && cores > 1 ? ', trainings side by side counted in' : ''}`;
  return gain >= GAIN ? { name, why: `${step}, by what \`mtlc doctor\` measured` } : { name: 'wasm', why: `${step}: less than ${GAIN} times faster, by what \`mtlc doctor\` measured` };
}

const order = (name: Name): number => (OTHERS as readonly Name[]).indexOf(name);

/** On the processor parts train on a core each, and large steps are shared by the cores that are left, at best without loss; a GPU takes one after the other. */
function sideBySide(name: Name, { multiplyAdds, parts, cores }: Work): number {
  if (name !== 'wasm' && name !== 'native') return 1;
  return multiplyAdds! >= SHARED_FROM[name] ? cores : Math.min(parts, cores);
}

const inWords = (count: number): string => (count >= 1e9 ? `${figure(count / 1e9)} thousand million` : count >= 1e6 ? `${figure(count / 1e6)} million` : count.toLocaleString('en-US'));
const figure = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-US', { maximumSignificantDigits: 2 });
