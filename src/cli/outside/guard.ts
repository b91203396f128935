/** Functions of entries that are not mtlc's own: where they throw, the entry is at fault and not mtlc. */
import { wordFor } from '../../catalog/arguments.ts';
import type { Entry } from '../../catalog/define.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { failedEntry } from '../../diagnostics/messages/outside.ts';

export class EntryFault extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic, cause: unknown) {
    super(diagnostic.message, { cause });
    this.diagnostic = diagnostic;
  }
}

/** `file` declares the entry. */
export function guarded(entry: Entry, file: string): Entry {
  const guard =
    (part: string, called: Called): Called =>
    (...args) => {
      try {
        return called(...args);
      } catch (error) {
        const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
        const params = { what: `the ${wordFor(entry.kind)} \`${entry.name}\``, part, reason };
        throw new EntryFault(failedEntry.at({ file, start: 0, end: 0 }, params), error);
      }
    };
  const fields = Object.entries(entry).map(([part, value]): [string, unknown] => [part, typeof value === 'function' ? guard(part, value as Called) : value]);
  return Object.fromEntries(fields) as unknown as Entry;
}

type Called = (...args: readonly unknown[]) => unknown;
