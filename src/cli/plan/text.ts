/** A plan in words and tables. */
import { aligned } from '../../emit/explain/table.ts';
import { shortLineOf } from '../../emit/tfjs/places.ts';
import { linesOf, stateByLine, summed } from '../../engine/plan/by-line.ts';
import type { Fusion } from '../../engine/plan/fusion.ts';
import type { Graph, Node } from '../../engine/plan/graph.ts';
import type { Inspected } from '../../engine/plan/inspect.ts';
import type { Line } from '../../engine/plan/lines.ts';
import type { Ir } from '../../ir/ir.ts';
import { sizeOf } from '../../runtime/shape.ts';

export interface NodeRow {
  readonly kernel: string;
  /** What a fusion, or a product's store, does to each element. */
  readonly inside: string;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
  readonly lines: readonly Line[];
  /** Of its outputs. */
  readonly bytes: number;
}

export interface PlanRow extends NodeRow {
  readonly island: boolean;
  /** State, written where it was read. */
  readonly inPlace: boolean;
  readonly milliseconds: number;
}

export interface LineRow {
  /** '' is what serves all lines. */
  readonly line: Line;
  readonly milliseconds: number;
  /** Of parameters and what is kept for them, and of all that nodes of the line make. */
  readonly bytes: { readonly state: number; readonly made: number };
}

export interface PlanReport {
  readonly recorded: readonly NodeRow[];
  readonly passes: Inspected['passes'];
  readonly plan: readonly PlanRow[];
  readonly lines: readonly LineRow[];
  readonly step: number;
  readonly bytes: { readonly state: number; readonly step: number; readonly constants: number; readonly code: number };
}

/** `lineOf` of `linesOf`: where a parameter's layer stands; of a covariance, where its prior does. */
function placesIn(ir: Ir): (parameter: string) => Line | undefined {
  const lines = new Map<string, Line>(ir.parameters.map(({ name, place }) => [name, shortLineOf(place, ir.spec)]));
  for (const { name, use } of ir.covariances) for (const part of ['covariance', 'precision']) lines.set(`${name}.${part}`, shortLineOf(use.place, ir.spec));
  return (parameter) => lines.get(parameter);
}

export function planReport({ recorded, passes, plan, times, step, bytes }: Inspected, ir: Ir): PlanReport {
  const lineOf = placesIn(ir);
  const lines = linesOf(plan.graph, lineOf);
  const islands = new Set(plan.islands);
  const rows = plan.graph.nodes.map(
    (node, at): PlanRow => ({ ...rowOf(node, plan.graph, lines[at]!), island: islands.has(at), inPlace: plan.inPlace.has(at), milliseconds: times[at]! }),
  );
  const [spent, made, kept] = [summed(lines, (at) => times[at]!), summed(lines, (at) => rows[at]!.bytes), stateByLine(plan.graph, lineOf)];
  const all = [...new Set([...spent.keys(), ...kept.keys()])].sort(byLine);
  const recordedLines = linesOf(recorded, lineOf);
  return {
    recorded: recorded.nodes.map((node, at) => rowOf(node, recorded, recordedLines[at]!)),
    passes,
    plan: rows,
    lines: all.map((line) => ({ line, milliseconds: spent.get(line) ?? 0, bytes: { state: kept.get(line) ?? 0, made: made.get(line) ?? 0 } })),
    step,
    bytes: { state: bytes.state, ...plan.bytes },
  };
}

/** Of this file first, by number; what serves all last. */
const byLine = (a: Line, b: Line): number => Number(a === '') - Number(b === '') || Number(a.includes(':')) - Number(b.includes(':')) || Number(a.split(':').at(-1)) - Number(b.split(':').at(-1));

function rowOf({ kernel, inputs, outputs, attrs }: Node, { values }: Graph, lines: readonly Line[]): NodeRow {
  const shapes = (ids: readonly number[]) => ids.map((id) => values[id]!.shape);
  const fusion = kernel === 'Fused' ? (attrs as unknown as Fusion) : (attrs['after'] as Fusion | undefined);
  const bytes = outputs.reduce((sum, id) => sum + 4 * sizeOf(values[id]!.shape), 0);
  return { kernel, inside: fusion ? opsOf(fusion) : '', inputs: shapes(inputs), outputs: shapes(outputs), lines, bytes };
}

/** Such as `Add, Multiply × 3, Sum`. */
function opsOf({ steps, results }: Fusion): string {
  const names = [...steps.filter((step) => 'of' in step).map(({ op }) => op), ...results.flatMap(({ sum }) => (sum ? ['Sum'] : []))];
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} × ${count}` : name)).join(', ');
}

/** The report as text, under a title. `predicted`: the bytes that `explain` reckons with. */
export function planText(title: string, report: PlanReport, predicted: number | null): string {
  const { recorded, passes, plan, lines, step, bytes } = report;
  const islands = plan.filter(({ island }) => island);
  const lost = islands.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const total = bytes.state + bytes.step + bytes.constants + bytes.code;
  return [
    title,
    '',
    `As TF.js ran it, ${nodes(recorded.length)}:`,
    '',
    ...tableOf(['kernel', 'shapes', 'line'], recorded.map((row) => [row.kernel, shapesOf(row), lineText(row.lines)]), 2),
    '',
    `Passes: ${passes.map(({ name, nodes: left }) => `${name} ${left}`).join(', ')}`,
    '',
    `As it is replayed, ${nodes(plan.length)}:`,
    '',
    ...tableOf(
      ['kernel', 'inside', 'shapes', 'bytes', 'in place', 'ms', 'line'],
      plan.map((row) => [row.island ? `${row.kernel} (island)` : row.kernel, shortened(row.inside), shapesOf(row), count(row.bytes), row.inPlace ? 'yes' : '', row.milliseconds.toFixed(4), lineText(row.lines)]),
      7,
      new Set([3, 5]),
    ),
    '',
    'By line of the spec:',
    '',
    ...tableOf(
      ['line', 'ms', 'state, bytes', 'made, bytes'],
      lines.map(({ line, milliseconds, bytes: own }) => [line === '' ? 'all' : line, milliseconds.toFixed(4), count(own.state), count(own.made)]),
      4,
      new Set([1, 2, 3]),
    ),
    '',
    islands.length === 0 ? 'No islands: nothing of it runs on TF.js.' : `${islands.length} islands, which TF.js runs: ${lost.toFixed(3)} ms.`,
    `A step takes ${step.toFixed(3)} ms (median, on made-up rows of the spec's shapes).`,
    `Memory: ${count(total)} bytes: ${count(bytes.state)} of parameters and what is kept for them, ${count(bytes.step)} of the step, ${count(bytes.constants)} of constants, ${count(bytes.code)} of code.${predicted === null ? '' : ` Predicted: ${count(predicted)}.`}`,
  ].join('\n');
}

const nodes = (n: number): string => `${count(n)} kernel${n === 1 ? '' : 's'}`;
const count = (n: number): string => Math.round(n).toLocaleString('en-US');

const shapesOf = ({ inputs, outputs }: NodeRow): string => {
  const text = (shapes: readonly (readonly number[])[]) => shapes.slice(0, 3).map((shape) => `[${shape}]`).join(' ') + (shapes.length > 3 ? ` and ${shapes.length - 3} more` : '');
  return `${text(inputs)}${inputs.length > 0 ? ' ' : ''}-> ${text(outputs)}`;
};

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

const lineText = (lines: readonly Line[]): string => (lines.length === 0 ? '' : lines.length <= 3 ? [...lines].sort(byLine).join(', ') : `${lines.length} lines`);

/** Rows of which the first `same` cells, but for times, are alike follow one another once, with their number. */
function tableOf(header: readonly string[], rows: readonly (readonly string[])[], same: number, right: ReadonlySet<number> = new Set()): string[] {
  const merged: { row: readonly string[]; times: number }[] = [];
  for (const row of rows) {
    const before = merged.at(-1);
    if (before && row.slice(0, same).every((cell, i) => header[i] === 'ms' || cell === before.row[i])) before.times++;
    else merged.push({ row, times: 1 });
  }
  const isMerged = merged.some(({ times }) => times > 1);
  return aligned([isMerged ? [...header, 'times'] : header, ...merged.map(({ row, times }) => (isMerged ? [...row, String(times)] : row))], new Set([...right, header.length]));
}
