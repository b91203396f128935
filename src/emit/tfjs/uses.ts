/** Uses of catalogue entries as calls of their run-time functions: `kfold(10, { seed: 1 })`. */
import type { ArgSpec, ArgType, EntryKind, EntryValue } from '../../catalog/arguments.ts';
import { findEntry } from '../../catalog/index.ts';
import type { Ir, Json, NetworkFunction } from '../../ir/ir.ts';
import { camelCase, literal, object, string } from '../printer.ts';

export interface UsePrinter {
  /** Names that the calls need from the runtime. */
  readonly imports: Set<string>;
  readonly ir: Ir;
}

interface AnyUse {
  readonly entry: string;
  readonly args: { readonly [name: string]: unknown };
}

/** `entry(first, positional..., { rest })`; `first` is code that stands before the arguments. */
export function printUse(printer: UsePrinter, kind: EntryKind, use: AnyUse, first: readonly string[] = []): string {
  const written = argumentsOf(kind, use);
  const positional = written.filter(({ spec }) => spec.positional);
  const rest = written.filter(({ spec, value }) => !spec.positional && !isOff(spec, value));
  while (positional.length > 0 && isOff(positional.at(-1)!.spec, positional.at(-1)!.value)) positional.pop();
  const codes = positional.map(({ spec, value }) => printValue(printer, spec.type, value));
  return call(printer, use, [...first, ...codes, ...options(printer, rest)]);
}

/** `entry('name', { all arguments })`. */
export function printPhase(printer: UsePrinter, name: string, use: AnyUse): string {
  const rest = argumentsOf('phase', use).filter(({ spec, value }) => !isOff(spec, value));
  return call(printer, use, [string(name), ...options(printer, rest)]);
}

interface Written {
  readonly name: string;
  readonly spec: ArgSpec<unknown>;
  readonly value: unknown;
}

function argumentsOf(kind: EntryKind, use: AnyUse): Written[] {
  const entry = findEntry(kind, use.entry);
  if (!entry) throw new Error(`the catalogue has no ${kind} ${use.entry}`);
  return Object.entries(entry.args).map(([name, spec]) => ({ name, spec, value: use.args[name] ?? null }));
}

function call(printer: UsePrinter, use: AnyUse, args: readonly string[]): string {
  const name = camelCase(use.entry);
  printer.imports.add(name);
  return `${name}(${args.join(', ')})`;
}

function options(printer: UsePrinter, args: readonly Written[]): string[] {
  if (args.length === 0) return [];
  return [object(args.map(({ name, spec, value }) => [camelCase(name), printValue(printer, spec.type, value)]))];
}

/** Run-time functions treat what is absent as off, so what is off by default is left out. */
function isOff(spec: ArgSpec<unknown>, value: unknown): boolean {
  const off = value === null || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);
  return off && (value === null || JSON.stringify(value) === JSON.stringify(spec.default));
}

function printValue(printer: UsePrinter, type: ArgType, value: unknown): string {
  if (value === null) return 'undefined';
  if (type.kind === 'entry') return printUse(printer, type.of, value as EntryValue);
  if (type.kind === 'layers') return list((value as readonly string[]).map((path) => layerObject(printer.ir, path)));
  if ((type.kind === 'list' || type.kind === 'one_or_list') && Array.isArray(value))
    return list(value.map((item) => printValue(printer, type.of, item)));
  return literal(value as Json);
}

const list = (codes: readonly string[]): string => `[${codes.join(', ')}]`;

/** A layer as the runtime trains it: its parameters, and the model's input where it reads one. */
function layerObject(ir: Ir, path: string): string {
  const found = ir.functions.flatMap((fn) => ownersOf(ir, fn).flatMap((owner) => fn.layers.map((layer) => ({ ...owner, fn, layer }))));
  const named = found.find(({ prefix, layer }) => prefix + layer.name === path);
  if (!named) throw new Error(`the model has no layer ${path}`);
  const { fn, layer, reads, prefix } = named;
  const port = fn.inputs.findIndex(({ name }) => name === layer.from[0]);
  const input = ir.inputs.find(({ name }) => name === reads[port]);
  return object([
    ['name', string(layer.name)],
    ...(input ? [['input', string(input.name)] as const] : []),
    ...layer.parameters.flatMap((name) => {
      const full = fn.kind === 'head' ? prefix + name : name;
      const factor = ir.parameters.some((parameter) => parameter.name === full && parameter.multiplies !== undefined);
      return factor ? [] : [[camelCase(name.split('.').at(-1)!), string(full)] as const];
    }),
  ]);
}

/** What stands before the names of a function's layers, and the values that it reads: of a head, for each of its tasks. */
function ownersOf({ tasks, calls }: Ir, { name, kind }: NetworkFunction): { readonly prefix: string; readonly reads: readonly string[] }[] {
  if (kind === 'head') return tasks.filter(({ head }) => head === name).map((task) => ({ prefix: `${task.name}.`, reads: task.inputs }));
  return [{ prefix: `${name}.`, reads: calls.find((call) => call.function === name)?.arguments ?? [] }];
}
