/** Lines that are not what they look like: with a verb that nothing knows, or with the other sign. */
import { declarations } from '../../grammar/keywords.ts';
import { noStatement } from '../diagnostics/messages/names.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { findEntry } from '../catalog/index.ts';
import { showExpr } from '../syntax/show.ts';
import type { Block, BrokenStatement, ClauseStatement, Expr, SpecFile, Statement } from '../syntax/tree.ts';
import { renaming } from './context.ts';
import { meantBySign } from './signs.ts';

/** Verbs that the language has; the catalogue gives them their meaning. */
const verbs = ['copy', 'share', 'align'];

/**
 * The files with such lines reported: a line whose verb nothing knows becomes a broken one, one with the other sign what it
 * must mean. `unread` holds what was reported of the former.
 */
export function resolveLines(files: readonly SpecFile[]): Reports & { readonly files: SpecFile[] } {
  const reports: Reports = { unread: [], signs: [] };
  const resolved = files.map((file) => ({ ...file, statements: resolveAll(file.statements, null, reports) }));
  return { ...reports, files: resolved };
}

interface Reports {
  readonly unread: Diagnostic[];
  readonly signs: Diagnostic[];
}

function resolveAll(
  statements: readonly Statement[],
  parent: Statement['kind'] | null,
  reports: Reports,
): readonly Statement[] {
  const resolved = statements.map((statement) => resolve(statement, parent, reports));
  return resolved.some((statement, i) => statement !== statements[i]) ? resolved : statements;
}

function resolve(written: Statement, parent: Statement['kind'] | null, reports: Reports): Statement {
  const meant = meantBySign(written, parent);
  if (meant) reports.signs.push(meant.diagnostic);
  const statement = meant?.statement ?? written;
  const block = 'block' in statement ? (statement.block as Block | null) : null;
  // A repeat holds what surrounds it.
  const holder = statement.kind === 'repeat' ? parent : statement.kind;
  const inner = block && resolveAll(block.statements, holder, reports);
  const whole = block && inner !== block.statements ? ({ ...statement, block: { ...block, statements: inner } } as Statement) : statement;
  if (whole.kind !== 'clause' || verbs.includes(whole.verb.text)) return whole;
  if (!whole.damaged) reports.unread.push(unknownVerb(whole));
  return { kind: 'broken', block: whole.block, span: whole.span, damaged: true } satisfies BrokenStatement;
}

function unknownVerb({ verb, parts, block }: ClauseStatement): Diagnostic {
  const words = declarations.filter((keyword) => keyword.block !== 'none' || !block).map((keyword) => keyword.word);
  const better = suggest(verb.text, [...words, ...verbs]);
  const [first] = parts;
  if (better || !first || first.word !== null) {
    const fixes = renaming(verb.text, better, verb.span);
    return noStatement.at(verb.span, { word: verb.text, better, meant: null }, { fixes });
  }
  const sign = isLayer(first.value) ? ' = ' : ': ';
  const between = { ...verb.span, start: verb.span.end, end: first.span.start };
  const fixes = [{ title: `Write \`${sign.trim()}\` behind \`${verb.text}\``, edits: [{ span: between, text: sign }] }];
  const meant = `${verb.text}${sign}${showExpr(first.value)}`;
  return noStatement.at(verb.span, { word: verb.text, better: null, meant }, { fixes });
}

function isLayer(value: Expr): boolean {
  return value.kind === 'call' && value.callee.kind === 'name' && findEntry('layer', value.callee.text) !== undefined;
}
