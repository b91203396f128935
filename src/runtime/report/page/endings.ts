/** Where trainings stopped and fell back, as tables: a row a training and phase. */
import { figure, trainingInWords } from '../figures.ts';
import type { Report } from '../report.ts';
import { longTable, number, text } from './html.ts';

export function endingTables({ details: { endings, setbacks } }: Report): string[] {
  return [
    endings.length === 0
      ? ''
      : longTable(
          ['training', 'phase', 'watched'].map(text).concat(['best epoch', 'its value', 'ran', 'of'].map(number)),
          endings.map((one) => [
            ...[trainingInWords(one), one.phase, one.on].map(text),
            ...[one.kept === null ? 'none' : String(one.kept), figure(one.value), String(one.epochs), String(one.of)].map(number),
          ]),
          'The best epoch on validation rows, whose parameters each training went on with, and how many epochs it ran; a ring marks it in the curves',
        ),
    setbacks.length === 0
      ? ''
      : longTable(
          [text('training'), text('what went wrong'), number('rate since')],
          setbacks.map((one) => [text(trainingInWords(one)), text(one.because), number(`x ${one.factor}`)]),
          'Where losses or weights were no finite numbers, and training fell back to the epoch of the lowest loss, at a lower rate',
        ),
  ];
}
