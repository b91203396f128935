import { tooFewRows } from '../../../diagnostics/messages/data.ts';
import type { Part, Protocol } from '../../../runtime/experiment.ts';
import { divide, freeRows, join, labelledRows } from '../../../runtime/protocols/divide.ts';
import { partWithoutRows, percent } from '../../../runtime/protocols/rows.ts';

interface Options {
  /** Draws of each share; 5 where it is left out. */
  readonly repeats?: number;
  readonly seed?: number;
  readonly stratified?: boolean;
  /** Share of a draw's training rows that is watched while training. */
  readonly validation?: number;
}

/** Each share of the labelled rows is drawn several times to train on; all others judge. Rows without any label are trained on in every draw. */
export function fractions(
  shares: readonly number[],
  { repeats = 5, seed, stratified = false, validation = 0 }: Options = {},
): Protocol {
  const describe = `${repeats} ${stratified ? 'stratified ' : ''}random draws of ${shares.map(percent).join(', ')}`;
  return {
    name: 'fractions',
    describe,
    split: (dataset, targets, ownSeed) => {
      const { labelled, unlabelled } = labelledRows(dataset);
      if (labelled.length < 2) return tooFewRows.of({ rows: labelled.length, needed: 2, protocol: describe });
      const division = { seed: seed ?? ownSeed, dataset, stratified: stratified ? targets : null };
      const draw = (share: number, number: number): Part => {
        const condition = percent(share);
        const of = `${condition} ${number}`;
        const [drawn, test] = divide(labelled, [share, 1 - share], { ...division, name: `fraction ${of}` });
        const [train, watched] = divide(drawn!, [1 - validation, validation], { ...division, name: `validation ${of}` });
        return {
          variant: 'main',
          condition,
          repeat: `repeat-${number}`,
          train: join(train!, freeRows(dataset, unlabelled, watched!, test!)),
          validation: watched!,
          test: test!,
        };
      };
      const parts = shares.flatMap((share) => Array.from({ length: repeats }, (_, i) => draw(share, i + 1)));
      return partWithoutRows(dataset, parts, stratified ? 'take a larger share' : 'try `stratified: true`, or a larger share') ?? parts;
    },
  };
}
