/** `share UNIT at LAYERS`: sharing units between the heads of a model. */
import type { EntryValue } from '../catalog/arguments.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { incompleteShare, repeatedShare, unsharable } from '../diagnostics/messages/sharing.ts';
import type { Statement } from '../syntax/tree.ts';
import type { Span } from '../text/source.ts';
import { readEntry } from './arguments.ts';
import { report, type Context } from './context.ts';
import type { Model } from './model.ts';
import { layerPaths } from './references.ts';
import type { Scope } from './scope.ts';
import { withUnits } from './variants/sharing.ts';

/** The verb. */
export const SHARE = 'share';

/** Units, and the layers that they stand behind, by path. */
export interface Sharing {
  readonly unit: EntryValue;
  readonly at: readonly string[];
  readonly span: Span;
}

/** Null where a model has no `share`, or one that could not be read (reported). */
export function readSharing(statements: readonly Statement[], scope: Scope, context: Context): Sharing | null {
  const [clause, second] = statements.filter((statement) => statement.kind === 'clause' && statement.verb.text === SHARE);
  if (clause?.kind !== 'clause' || clause.damaged) return null;
  if (second) report(context, repeatedShare.at(second.span, {}, { notes: [{ message: 'the first one', span: clause.span }] }));
  const [unit, at, other] = clause.parts;
  if (unit?.word !== null || at?.word !== 'at' || other || clause.value) {
    report(context, incompleteShare.at(clause.span, {}));
    return null;
  }
  const value = readEntry('sharing', 'sharing', unit.value, scope, context, { block: clause.block });
  const paths = layerPaths(at.value, scope, context);
  return value && paths && { unit: value, at: paths, span: clause.span };
}

/** The model with its units, or why it cannot have them. */
export function carryOut(sharing: Sharing, model: Model): Model | Diagnostic {
  const shared = withUnits(model, sharing.unit, sharing.at, sharing.span);
  return 'problem' in shared ? unsharable.at(sharing.span, { problem: shared.problem }) : shared;
}
