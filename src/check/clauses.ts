/** Lines that begin with a word, and are no declaration: verbs of the catalogue, or mistakes. */
import { declarations } from '../../grammar/keywords.ts';
import { noStatement } from '../diagnostics/messages/names.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Block, BrokenStatement, ClauseStatement, SpecFile, Statement } from '../syntax/tree.ts';

/** Verbs that the language has; the catalogue gives them their meaning. */
const verbs = ['copy', 'share', 'align'];

/** The files with every line whose verb nothing knows as a broken one, and reported. */
export function resolveClauses(files: readonly SpecFile[]): { files: SpecFile[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const resolved = files.map((file) => ({ ...file, statements: resolveAll(file.statements, diagnostics) }));
  return { files: resolved, diagnostics };
}

function resolveAll(statements: readonly Statement[], diagnostics: Diagnostic[]): readonly Statement[] {
  const resolved = statements.map((statement) => resolve(statement, diagnostics));
  return resolved.some((statement, i) => statement !== statements[i]) ? resolved : statements;
}

function resolve(statement: Statement, diagnostics: Diagnostic[]): Statement {
  const block = 'block' in statement ? (statement.block as Block | null) : null;
  const inner = block && resolveAll(block.statements, diagnostics);
  const whole = block && inner !== block.statements ? ({ ...statement, block: { ...block, statements: inner } } as Statement) : statement;
  if (whole.kind !== 'clause' || verbs.includes(whole.verb.text)) return whole;
  if (!whole.damaged) diagnostics.push(unknownVerb(whole));
  return { kind: 'broken', block: whole.block, span: whole.span, damaged: true } satisfies BrokenStatement;
}

function unknownVerb({ verb, block }: ClauseStatement): Diagnostic {
  const words = declarations.filter((keyword) => keyword.block !== 'none' || !block).map((keyword) => keyword.word);
  const better = suggest(verb.text, [...words, ...verbs]);
  const fixes = better ? [{ title: `Change to \`${better}\``, edits: [{ span: verb.span, text: better }] }] : [];
  return noStatement.at(verb.span, { word: verb.text, better }, { fixes });
}
