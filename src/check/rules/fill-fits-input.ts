import { fillMisfit } from '../../diagnostics/messages/types.ts';
import type { Rule } from './rule.ts';

/** Only numbers are filled in. */
export const fillFitsInput: Rule = (model) =>
  model.inputs.flatMap(({ path, type, fill, span }) =>
    fill === 'none' || type === 'real' ? [] : [fillMisfit.at(span, { input: path, type })],
  );
