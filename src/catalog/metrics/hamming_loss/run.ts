import type { Judged, Metric } from '../../../runtime/experiment.ts';
import { answerWidth, decided, eachLabelled } from '../../../runtime/metrics/decide.ts';

/** Share of row-label pairs that are decided wrongly; overall, of the pairs of all tasks together. */
export function hammingLoss(): Metric {
  return {
    name: 'hamming_loss',
    better: 'lower',
    fits: ({ kind }) => kind === 'binary' || kind === 'subset',
    task: (judged) => share([judged]),
    overall: share,
  };
}

function share(judged: readonly Judged[]): number | null {
  let wrong = 0;
  let pairs = 0;
  for (const one of judged) {
    const width = answerWidth(one);
    pairs += width * eachLabelled(one, (row) => (wrong += wrongIn(one, row, width)));
  }
  return pairs === 0 ? null : wrong / pairs;
}

function wrongIn({ answers, truth }: Judged, row: number, width: number): number {
  let wrong = 0;
  for (let at = row * width; at < (row + 1) * width; at++) if (decided(answers[at]!) !== truth[at]) wrong++;
  return wrong;
}
