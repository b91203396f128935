import { variableOf } from '../data-facts/family.ts';
import { isFormat, type Format } from '../data-facts/formats.ts';
import type { SpecFile } from '../syntax/tree.ts';
import { resolveFrom } from '../text/path.ts';
import { tasksWritten } from './families.ts';

/** A data file that the checker wants to know of. */
export interface FactRequest {
  /** Of the source. */
  readonly name: string;
  /** From where the spec's own path starts. */
  readonly path: string;
  readonly format: Format;
  /** Of a source that is a file a task. */
  readonly tasks?: readonly string[];
}

/** The data files that a spec names, before anything of it is checked. */
export function sourceRequests(files: readonly SpecFile[]): FactRequest[] {
  const requests: FactRequest[] = [];
  for (const file of files) {
    for (const section of file.statements) {
      if (section.kind !== 'data') continue;
      for (const statement of section.block.statements) {
        if (statement.kind !== 'source' || !statement.name || statement.value.kind !== 'call') continue;
        const { callee, args } = statement.value;
        const path = args[0]?.value;
        if (callee.kind !== 'name' || !isFormat(callee.text) || path?.kind !== 'string') continue;
        const variable = variableOf(path.value);
        const tasks = variable === null ? null : tasksWritten(variable, files);
        if (variable !== null && !tasks?.length) continue;
        requests.push({
          name: statement.name.text,
          path: resolveFrom(file.path, path.value),
          format: callee.text,
          ...(tasks ? { tasks } : {}),
        });
      }
    }
  }
  return requests;
}
