/** A graph as what a machine runs: instructions with their addresses, and TF.js's own kernels where the machine has none. */
import { sizeOf } from '../../runtime/shape.ts';
import { Feeding } from './feeding.ts';
import type { Graph, Node, ValueId } from './graph.ts';
import { scratchOf, type Argument, type Instruction } from './instruction.ts';
import { runIsland } from './islands.ts';
import { lower } from './lower/index.ts';
import type { Area } from './area.ts';
import type { Machine } from './machine.ts';
import { aligned, layOut, type Layout, type Place } from './memory.ts';
import { inputNamed, isState, scheduled } from './schedule.ts';
import type { Product } from './product.ts';
import { resultsLike, type Results } from './results.ts';
import type { Numbers, Plan } from './runner.ts';
import { Choice, SHARED_FROM } from './together.ts';
import { wordsOf, writeWords } from './words.ts';

/** How a machine runs a step. */
export interface MachinePlan extends Plan {
  run(feeds: Readonly<Record<string, Numbers>>): Results;
  /** One step, node by node: the milliseconds of each, and last of the copies after them. */
  profile(feeds: Readonly<Record<string, Numbers>>, now: () => number): number[];
  /** Places of nodes that write state where it is read. */
  readonly inPlace: ReadonlySet<number>;
  /** Beside the state. */
  readonly bytes: { readonly constants: number; readonly step: number; readonly code: number };
}

/** State in a machine: each part's address in floats, by name. */
export interface State {
  readonly at: ReadonlyMap<string, number>;
}

export function makePlan(given: Graph, machine: Machine, state: State, area: Area): MachinePlan {
  const graph = scheduled(given);
  const instructions = graph.nodes.map((node) => lower(node, graph));
  const layout = layOut(graph, state.at, instructions.map((of) => scratchOfAll(of, machine.most)));
  const base = {
    state: 0,
    constants: machine.allocate(4 * layout.floats.constants) / 4,
    step: area.step(4 * layout.floats.step) / 4,
  };
  const addressOf = ({ area: within, at }: Place): number => base[within] + at;
  const placed = (id: ValueId): number => addressOf(layout.placeOf(id));
  const memory = machine.floats();
  for (const { at, numbers, count } of layout.constants) {
    if (numbers.length === 1) memory.fill(numbers[0]!, base.constants + at, base.constants + at + count);
    else memory.set(numbers, base.constants + at);
  }
  const { pieces, spans } = assemble(graph, instructions, layout, state, placed, base.step, machine.most);
  const code = pieces.map((piece) => ('words' in piece ? { ...piece, at: writeWords(machine, piece.words) } : piece));
  const choice = isLarge(graph) ? new Choice() : null;
  const feeding = new Feeding(machine, area, new Map([...inputNamed(graph)].filter(([name]) => !isState(name)).map(([name, id]) => [name, placed(id)])));
  const results = Object.entries(graph.outputs)
    .filter(([name]) => !isState(name))
    .map(([name, id]) => ({ name, at: placed(id), shape: graph.values[id]!.shape, size: sizeOf(graph.values[id]!.shape) }));
  const told = resultsLike(results);
  const step = (feeds: Readonly<Record<string, Numbers>>, threads: number): void => {
    feeding.write(feeds, threads);
    for (const piece of code) {
      if ('words' in piece) machine.run(piece.at, piece.words.length, threads);
      else runIsland(piece.island, graph, machine, placed);
    }
  };
  return {
    graph,
    profile(feeds, now) {
      const threads = choice ? machine.threads() : 1;
      feeding.write(feeds, threads);
      return spans.map(({ first, from, last, to }) => {
        const began = now();
        for (let at = first; at <= last; at++) {
          const piece = code[at];
          if (!piece) continue;
          if ('island' in piece) runIsland(piece.island, graph, machine, placed);
          else {
            const [start, end] = [at === first ? from : 0, at === last ? to : piece.words.length];
            if (end > start) machine.run(piece.at + 4 * start, end - start, threads);
          }
        }
        return now() - began;
      });
    },
    islands: instructions.flatMap((of, at) => (of ? [] : [at])),
    inPlace: new Set(graph.nodes.flatMap(({ outputs }, at) => (outputs.some((id) => layout.placeOf(id).area === 'state') ? [at] : []))),
    bytes: { constants: 4 * layout.floats.constants, step: 4 * layout.floats.step, code: code.reduce((sum, piece) => sum + ('words' in piece ? 4 * piece.words.length : 0), 0) },
    run(feeds) {
      if (choice) choice.run(machine.threads(), (threads) => step(feeds, threads));
      else step(feeds, 1);
      const floats = machine.floats();
      return told({ one: (place) => floats[results[place]!.at]!, all: (place) => floats.slice(results[place]!.at, results[place]!.at + results[place]!.size) });
    },
  };
}

const isLarge = ({ nodes, values }: Graph): boolean => nodes.reduce((sum, node) => sum + workOf(node, values), 0) > SHARED_FROM;

function workOf({ inputs, outputs, kernel, attrs }: Node, values: Graph['values']): number {
  const [first = [], second = []] = inputs.map((id) => values[id]!.shape);
  const result = values[outputs[0]!]!.shape;
  const convolution = (slopes: readonly number[], filter: readonly number[]): number => (sizeOf(slopes) * sizeOf(filter)) / filter.at(-1)!;
  const { stack, rows, inner, columns } = attrs as unknown as Product;
  switch (kernel) {
    case 'Product':
      return stack * rows * inner * columns;
    case 'Conv2D':
      return convolution(result, second);
    case 'Conv2DInputGradient':
      return convolution(first, second);
    case 'Conv2DFilterGradient':
      return convolution(second, result);
    default:
      return Math.max(...[...inputs, ...outputs].map((id) => sizeOf(values[id]!.shape)));
  }
}

type Piece = { readonly words: Int32Array } | { readonly island: Node };

/** Of a node: the pieces that it has a part in, from a word of the first to one of the last. */
interface Span {
  readonly first: number;
  readonly from: number;
  readonly last: number;
  readonly to: number;
}

/** Runs of instructions, with islands between them. A node's span holds the copies before it; the last span what follows all. */
function assemble(
  graph: Graph,
  instructions: readonly (readonly Instruction[] | null)[],
  layout: Layout,
  state: State,
  placed: (id: ValueId) => number,
  stepAt: number,
  threads: number,
): { readonly pieces: Piece[]; readonly spans: Span[] } {
  const pieces: Piece[] = [];
  const spans: Span[] = [];
  let words: number[] = [];
  const copy = (from: number, to: number, count: number) => words.push(...wordsOf('copy', 4 * from, 4 * to, count));
  const gather = (at: number) => {
    for (const { from, to, offset } of layout.copies.get(at) ?? []) copy(placed(from), placed(to) + offset, sizeOf(graph.values[from]!.shape));
  };
  const close = () => {
    if (words.length > 0) pieces.push({ words: Int32Array.from(words) });
    words = [];
  };
  instructions.forEach((of, at) => {
    const [first, from] = [pieces.length, words.length];
    gather(at);
    if (of) {
      let scratch = stepAt + layout.scratchAt(at);
      for (const { op, args } of of) {
        const encoded = args.map((arg) => {
          const word = wordOf(arg, placed, scratch);
          scratch += aligned(scratchOf(arg, threads));
          return word;
        });
        words.push(...wordsOf(op, ...encoded));
      }
      spans.push({ first, from, last: pieces.length, to: words.length });
      return;
    }
    close();
    pieces.push({ island: graph.nodes[at]! });
    spans.push({ first, from, last: pieces.length - 1, to: 0 });
  });
  const [first, from] = [pieces.length, words.length];
  gather(graph.nodes.length);
  for (const { name, id } of layout.late) copy(placed(id), state.at.get(name)!, sizeOf(graph.values[id]!.shape));
  spans.push({ first, from, last: pieces.length, to: words.length });
  close();
  return { pieces, spans };
}

const bits = new Float32Array(1);

function wordOf(argument: Argument, placed: (id: ValueId) => number, scratch: number): number {
  if (typeof argument === 'number') return argument;
  if ('value' in argument) return (4 * placed(argument.value)) | 0;
  if ('scratch' in argument || 'rooms' in argument) return (4 * scratch) | 0;
  bits[0] = argument.float;
  return new Int32Array(bits.buffer)[0]!;
}

/** Floats that a node needs beside its inputs and outputs: those of all its instructions. */
function scratchOfAll(instructions: readonly Instruction[] | null, threads: number): number {
  return (instructions ?? []).flatMap(({ args }) => args).reduce<number>((sum, arg) => sum + aligned(scratchOf(arg, threads)), 0);
}
