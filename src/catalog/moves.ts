import type { EntryValue } from './arguments.ts';
import { findEntry } from './index.ts';

/** Whether a phase moves a parameter that is not frozen: one under the layers that it names, or the parts; any where it names none. */
export function moves({ entry, args }: EntryValue, parameter: string): boolean {
  const declared = Object.entries(findEntry('phase', entry)!.args);
  const [name] = declared.find(([, { type }]) => type.kind === 'layers') ?? declared.find(([, { type }]) => type.kind === 'parts') ?? [];
  const parts = (name === undefined ? null : args[name]) as readonly string[] | null;
  return parts === null || parts.some((part) => parameter.startsWith(`${part}.`));
}
