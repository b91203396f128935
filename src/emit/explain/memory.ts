/** What the steps of a training hold, reckoned before anything runs: `explain --plan` prints beside it what a plan takes. */
import type { EntryValue } from '../../catalog/arguments.ts';
import { findEntry } from '../../catalog/index.ts';
import { moves } from '../../catalog/moves.ts';
import type { Ir, Phase } from '../../ir/ir.ts';
import type { GraphLayer } from './graph.ts';
import { resolve, sizeOf, sum, widthOf } from './sizes.ts';

/** Of a phase that follows the gradient, in bytes; null where a size is not known without the data. */
export interface Memory {
  readonly phase: string;
  /** Of a step: all tasks' together, where tasks have rows of their own. */
  readonly rows: number;
  /** Parameters, covariances, and what the optimizer keeps from step to step. */
  readonly state: number | null;
  /**
   * What layers give for the step's rows, and the largest of what hidden ones do once more as a gradient; of tasks the labels, which rows have some, and
   * the gradient of the answer; the gradients of what moves; of the tensors that priors are over a product.
   */
  readonly step: number | null;
}

const FLOAT = 4;

export function memoryOf(ir: Ir, layers: readonly GraphLayer[]): Memory[] {
  return ir.train.phases.flatMap((phase) => ('optimizer' in phase.use.args ? [ofPhase(phase, ir, layers)] : []));
}

function ofPhase({ name, use }: Phase, ir: Ir, layers: readonly GraphLayer[]): Memory {
  const { optimizer, batch } = use.args as unknown as { readonly optimizer: EntryValue; readonly batch: number };
  const rows = ir.rows === 'own' ? batch * ir.tasks.length : batch;
  const moved = ir.parameters.filter((parameter) => !parameter.frozen && !parameter.statistic && moves(use, parameter));
  const moving = sum(moved.map(({ shape }) => sizeOf(shape)));
  const own = new Map(ir.priors.flatMap(({ kernels, optimizer: mover }) => (mover ? kernels.map((kernel) => [kernel, mover] as const) : [])));
  const kept = sum(moved.map((parameter) => scaled(sizeOf(parameter.shape), keptBy(own.get(parameter.name) ?? optimizer))));
  const parameters = sum(ir.parameters.map(({ shape }) => sizeOf(shape)));
  const covariances = sum(ir.covariances.map(({ size, use: { entry } }) => 2 * (findEntry('covariance', entry)!.holds === 'matrix' ? size * size : size)));
  const before = new Set(ir.prefix?.layers);
  const widths = new Map(ir.tasks.map(({ name: task, target }) => [task, widthOf(target)]));
  const computed = layers.filter(({ id }) => !before.has(id));
  const numbersOf = ({ layer, fn }: GraphLayer): number | null => {
    const shape = layer.shape.slice(1);
    return fn.tasks ? scaled(sum(fn.tasks.map((task) => sizeOf(resolve(shape, widths.get(task)!)))), batch) : scaled(sizeOf(shape), rows);
  };
  const given = computed.map(numbersOf);
  const hidden = computed.filter(({ layer, fn }) => !fn.tasks || fn.layers.at(-1) !== layer).map(numbersOf);
  const read = [...ir.inputs.filter(({ name: input }) => !ir.prefix?.inputs.includes(input)), ...(ir.prefix?.values ?? [])].map(({ shape }) => scaled(sizeOf(shape.slice(1)), rows));
  const answered = ir.tasks.map(({ target }) => batch * (1 + (target.kind === 'class' ? 1 : widthOf(target)) + widthOf(target)));
  const largest = hidden.reduce((most, size) => (most === null || size === null ? null : Math.max(most, size)), 0);
  const priors = sum(ir.priors.map(({ shape }) => sizeOf(shape)));
  return { phase: name, rows, state: scaled(sum([parameters, covariances, kept]), FLOAT), step: scaled(sum([...read, ...given, largest, ...answered, moving, priors]), FLOAT) };
}

/** Numbers that an optimizer keeps for each that it moves. */
const keptBy = ({ entry, args }: Pick<EntryValue, 'entry' | 'args'>): number => findEntry('optimizer', entry)!.keeps(args as never);

const scaled = (size: number | null, by: number): number | null => size && size * by;

/** A line a phase whose sizes are known. */
export function memoryText(memories: readonly Memory[]): string[] {
  return memories.flatMap(({ phase, rows, state, step }) => {
    if (state === null || step === null) return [];
    return [`Memory of phase ${phase}, ${rows.toLocaleString('en-US')} rows a step: about ${megabytes(state + step)}, of which ${megabytes(state)} are parameters and what is kept for them.`];
  });
}

const megabytes = (bytes: number): string => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
