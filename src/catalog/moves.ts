import type { EntryValue } from './arguments.ts';
import { findEntry } from './index.ts';

/** Whether a phase moves a parameter that is not frozen: one under the layers that it names, or the parts; any where it names none. */
export function moves({ entry, args }: EntryValue, { name: parameter, multiplies }: { readonly name: string; readonly multiplies?: string }): boolean {
  const phase = findEntry('phase', entry)!;
  if (phase.cuts && multiplies === undefined) return false;
  const declared = Object.entries(phase.args);
  const [name] = declared.find(([, { type }]) => type.kind === 'layers') ?? declared.find(([, { type }]) => type.kind === 'parts') ?? [];
  const parts = (name === undefined ? null : args[name]) as readonly string[] | null;
  return parts === null || parts.some((part) => parameter.startsWith(`${part}.`));
}
