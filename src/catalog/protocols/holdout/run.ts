import { sharesNotOne, tooFewRows } from '../../../diagnostics/messages/data.ts';
import type { Part, Protocol } from '../../../runtime/experiment.ts';
import { divide, freeRows, join, labelledRows } from '../../../runtime/protocols/divide.ts';
import { partWithoutRows, percent } from '../../../runtime/protocols/rows.ts';

interface Options {
  /** Shares of the labelled rows; they add up to 1. */
  readonly train: number;
  readonly validation?: number;
  readonly test: number;
  readonly seed?: number;
  readonly stratified?: boolean;
}

/** One division of the labelled rows. Rows without any label are trained on. */
export function holdout({ train, validation = 0, test, seed, stratified = false }: Options): Protocol {
  const describe = `${stratified ? 'stratified ' : ''}holdout of ${percent(test)}`;
  return {
    name: 'holdout',
    describe,
    split: (dataset, targets, ownSeed) => {
      const sum = train + validation + test;
      if (Math.abs(sum - 1) > 1e-6) return sharesNotOne.of({ sum });
      const { labelled, unlabelled } = labelledRows(dataset);
      if (labelled.length < 2) return tooFewRows.of({ rows: labelled.length, needed: 2, protocol: describe });
      const division = {
        seed: seed ?? ownSeed,
        name: 'holdout',
        dataset,
        stratified: stratified ? targets : null,
      };
      const [trained, watched, judged] = divide(labelled, [train, validation, test], division);
      const part: Part = {
        variant: 'main',
        condition: 'all',
        repeat: 'holdout',
        train: join(trained!, freeRows(dataset, unlabelled, watched!, judged!)),
        validation: watched!,
        test: judged!,
      };
      const advice = stratified ? 'take a larger share' : 'try `stratified: true`, or a larger share';
      return partWithoutRows(dataset, [part], advice) ?? [part];
    },
  };
}
