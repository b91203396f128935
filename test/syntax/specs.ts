import { readdirSync, readFileSync } from 'node:fs';
import { children, type Node } from '../../src/syntax/visit.ts';
import type { Block, SpecFile, Statement } from '../../src/syntax/tree.ts';
import { positionAt, type Source } from '../../src/text/source.ts';

function specsIn(folder: string): Source[] {
  const root = new URL(`../../${folder}/`, import.meta.url);
  const names = readdirSync(root)
    .filter((name) => name.endsWith('.mtl'))
    .sort();
  return names.map((name) => ({
    path: `${folder}/${name}`,
    text: readFileSync(new URL(name, root), 'utf8'),
  }));
}

/** The sketches that fix what has to be sayable, and the specs of the papers. */
export const specs: readonly Source[] = [...specsIn('test/language'), ...specsIn('specs')];

export interface Line {
  /** What the statement says in its own line. */
  readonly says: string;
  readonly first: number;
  readonly last: number;
}

/** The statements of a text at any depth, each by its own line. */
export function lines(source: Source, file: SpecFile): Line[] {
  const found: Line[] = [];
  const enter = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      const block = (statement as { block?: Block | null }).block ?? null;
      const says = JSON.stringify(statement, (key, value: unknown) =>
        ['span', 'block', 'damaged'].includes(key) ? undefined : value,
      );
      const end = block && block.span.end > block.span.start ? block.span.start : statement.span.end;
      found.push({
        says,
        first: positionAt(source, statement.span.start).line,
        last: positionAt(source, end).line,
      });
      if (block) enter(block.statements);
    }
  };
  enter(file.statements);
  return found;
}

/** Nodes whose span leaves their parent's. */
export function strays(node: Node): Node[] {
  const out = children(node).filter(
    ({ span }) => span.start < node.span.start || span.end > node.span.end || span.start > span.end,
  );
  return [...out, ...children(node).flatMap(strays)];
}
