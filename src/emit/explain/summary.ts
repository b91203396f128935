/** Layers and targets in the spec's own words. */
import type { EntryKind } from '../../catalog/arguments.ts';
import { findEntry } from '../../catalog/index.ts';
import type { TargetType } from '../../ir/ir.ts';

/** `dense(300, activation: sigmoid)`: what differs from the defaults. */
export function callText(kind: EntryKind, entry: string, args: { readonly [name: string]: unknown }): string {
  const declared = Object.entries(findEntry(kind, entry)?.args ?? {});
  const written = declared.flatMap(([name, spec]) => {
    const value = args[name];
    if (value === null || value === undefined || JSON.stringify(value) === JSON.stringify(spec.default)) return [];
    const text = valueText(value, spec.type.kind === 'entry' ? spec.type.of : null);
    return [spec.positional ? text : `${name}: ${text}`];
  });
  return written.length > 0 ? `${entry}(${written.join(', ')})` : entry;
}

function valueText(value: unknown, entryKind: EntryKind | null): string {
  if (Array.isArray(value)) return `[${value.map((item) => valueText(item, entryKind)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const use = value as { entry?: string; args?: { readonly [name: string]: unknown } };
  if (entryKind && use.entry !== undefined) return callText(entryKind, use.entry, use.args ?? {});
  return `{ ${Object.entries(value).map(([name, item]) => `${name}: ${valueText(item, null)}`).join(', ')} }`;
}

export function targetText(target: TargetType): string {
  if (target.kind === 'binary') return 'binary';
  if (target.kind === 'real') return target.size === 1 ? 'real' : `real[${target.size}]`;
  return `${target.kind} of ${target.set}, ${target.labels.length} labels`;
}
