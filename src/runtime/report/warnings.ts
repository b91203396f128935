/** What a run warns of, once for all its parts. */
import { lopsidedPenalty } from '../../diagnostics/messages/training.ts';
import type { EpochRecord } from '../experiment.ts';

export interface Warning {
  /** Alike of what is warned of in several parts, whatever the numbers are. */
  readonly of: string;
  readonly message: string;
}

export function warningsOf({ phase, lopsided = [] }: EpochRecord): Warning[] {
  return lopsided.map(({ of, ratio }) => {
    const { code, message } = lopsidedPenalty.of({ of, ratio, phase });
    return { of: `${code} ${phase} ${of}`, message: `${message} (${code})` };
  });
}
