/** The call that a place lies in the brackets of. */
import type { ArgTable } from '../catalog/arguments.ts';
import { parse } from '../syntax/parse.ts';
import type { CallExpr, SpecFile } from '../syntax/tree.ts';
import type { Node } from '../syntax/visit.ts';
import { describeArgument, signatureOf } from './describe.ts';
import { entryNamed, pathAt, slotOf } from './slots.ts';
import type { View } from './view.ts';

export interface Signature {
  readonly label: string;
  readonly doc: string;
  /** As they stand in the label. */
  readonly parameters: readonly { readonly label: string; readonly doc: string }[];
  /** Index of the argument that is being written; null where it is none of them. */
  readonly active: number | null;
}

export function signatureAt(view: View, offset: number): Signature | null {
  const { file, source } = wholeAt(view, offset);
  const path = pathAt(file, offset);
  const at = { text: source.text, offset };
  const index = path.findLastIndex((node) => isCall(node) && node.callee.span.end < offset && isOpen(node, source.text, offset));
  if (index < 0) return null;
  const call = path[index] as CallExpr;
  if (call.callee.kind !== 'name') return null;
  const entry = entryNamed(call.callee.text, slotOf([...path.slice(0, index + 1), call.callee]));
  if (entry) return described(entry.name, entry.doc, entry.args, call, at);
  const names = blockParameters(file, call.callee.text);
  return names && described(call.callee.text, '', Object.fromEntries(names.map((name) => [name, blockParameter])), call, at);
}

/** Where an argument is still to be written, with a stand-in for it. */
function wholeAt({ file, source, memory }: View, offset: number): Pick<View, 'file' | 'source'> {
  const { path, text } = source;
  if (!/[(,:]\s*$/.test(text.slice(Math.max(0, offset - 100), offset)) || /^\w/.test(text.slice(offset, offset + 1))) return { file, source };
  const filled = { path, text: `${text.slice(0, offset)}ARGUMENT${text.slice(offset)}` };
  return { file: parse(filled, memory).file, source: filled };
}

interface Place {
  readonly text: string;
  readonly offset: number;
}

const isCall = (node: Node): node is CallExpr => 'kind' in node && node.kind === 'call';

/** Behind its closing bracket nothing of it is written any more. */
const isOpen = ({ span }: CallExpr, text: string, offset: number): boolean => offset < span.end || text[span.end - 1] !== ')';

const blockParameter = { type: { kind: 'number' }, doc: '', positional: true } as const;

function blockParameters({ statements }: SpecFile, name: string): string[] | null {
  for (const statement of statements) {
    if (statement.kind === 'block_declaration' && statement.name?.text === name) return statement.parameters.map(({ text }) => text);
  }
  return null;
}

function described(name: string, doc: string, table: ArgTable, call: CallExpr, { text, offset }: Place): Signature {
  const names = Object.keys(table);
  const parameters = Object.entries(table).map(([argument, spec]) => ({
    label: spec.positional ? argument : `${argument}:`,
    doc: spec.doc === '' ? '' : describeArgument(argument, spec),
  }));
  const here = call.args.findLast(({ span }) => span.start <= offset && !text.slice(span.end, offset).includes(','));
  const before = call.args.filter((arg) => arg.name === null && arg.span.end < offset && arg !== here).length;
  const positional = names.filter((argument) => table[argument]!.positional);
  const active = names.indexOf(here?.name?.text ?? positional[before] ?? '');
  return { label: signatureOf(name, table), doc, parameters, active: active < 0 ? null : active };
}
