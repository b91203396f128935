import { tooFewRows } from '../../../diagnostics/messages/data.ts';
import type { Part, Protocol } from '../../../runtime/experiment.ts';
import { divide, freeRows, join, labelledRows } from '../../../runtime/protocols/divide.ts';
import { partWithoutRows } from '../../../runtime/protocols/rows.ts';

interface Options {
  readonly seed?: number;
  readonly stratified?: boolean;
  /** Share of a fold's training rows that is watched while training. */
  readonly validation?: number;
}

/** Every labelled row is tested once. Rows without any label are trained on in every fold. */
export function kfold(folds: number, { seed, stratified = false, validation = 0 }: Options = {}): Protocol {
  const describe = `${stratified ? 'stratified ' : ''}${folds}-fold cross-validation`;
  return {
    name: 'kfold',
    describe,
    split: (dataset, targets, ownSeed) => {
      const { labelled, unlabelled } = labelledRows(dataset);
      if (labelled.length < folds)
        return tooFewRows.of({ rows: labelled.length, needed: folds, protocol: describe });
      const division = { seed: seed ?? ownSeed, dataset, stratified: stratified ? targets : null };
      const tests = divide(labelled, Array(folds).fill(1 / folds), { ...division, name: 'folds' });
      const parts = tests.map((test, fold): Part => {
        const others = join(...tests.filter((_, i) => i !== fold));
        const shares = [1 - validation, validation];
        const [train, watched] = divide(others, shares, { ...division, name: `validation ${fold}` });
        return {
          variant: 'main',
          condition: 'all',
          repeat: `fold-${String(fold + 1).padStart(2, '0')}`,
          train: join(train!, freeRows(dataset, unlabelled, watched!, test)),
          validation: watched!,
          test,
        };
      });
      return (
        partWithoutRows(
          dataset,
          parts,
          stratified ? 'take fewer folds' : 'try `stratified: true`, or fewer folds',
        ) ?? parts
      );
    },
  };
}
