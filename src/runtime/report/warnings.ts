/** What a run warns of, once for all its parts. */
import { halvedRate, lopsidedPenalty } from '../../diagnostics/messages/training.ts';
import type { EpochRecord, Problem } from '../experiment.ts';
import { trainingInWords } from './figures.ts';

export interface Warning {
  /** Alike of what is warned of in several parts, whatever the numbers are. */
  readonly of: string;
  readonly message: string;
}

export function warningsOf({ part, phase, lopsided = [], halved = [] }: EpochRecord): Warning[] {
  return [
    ...lopsided.map(({ of, ratio }) => told(`${phase} ${of}`, lopsidedPenalty.of({ of, ratio, phase }))),
    ...halved.map(({ because, factor }) => {
      const where = trainingInWords(part);
      return told(`${where} ${phase} ${factor}`, halvedRate.of({ where, because, phase, factor }));
    }),
  ];
}

const told = (of: string, { code, message }: Problem): Warning => ({ of: `${code} ${of}`, message: `${message} (${code})` });
