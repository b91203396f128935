import type { SpecFile } from '../syntax/tree.ts';
import { resolveFrom } from '../text/path.ts';

/** A data file that the checker wants to know of. */
export interface FactRequest {
  /** Of the source. */
  readonly name: string;
  /** From where the spec's own path starts. */
  readonly path: string;
}

/** The data files that a spec names, before anything of it is checked. */
export function sourceRequests(files: readonly SpecFile[]): FactRequest[] {
  const requests: FactRequest[] = [];
  for (const file of files) {
    for (const section of file.statements) {
      if (section.kind !== 'data') continue;
      for (const statement of section.block.statements) {
        if (statement.kind !== 'source' || !statement.name || statement.value.kind !== 'call') continue;
        const [arg] = statement.value.args;
        if (arg?.value.kind !== 'string') continue;
        requests.push({ name: statement.name.text, path: resolveFrom(file.path, arg.value.value) });
      }
    }
  }
  return requests;
}
