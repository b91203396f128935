import { describe, expect, it } from 'vitest';
import { accuracy } from '../../src/catalog/metrics/accuracy/run.ts';
import { averagePrecision } from '../../src/catalog/metrics/average_precision/run.ts';
import { balancedAccuracy } from '../../src/catalog/metrics/balanced_accuracy/run.ts';
import { brier } from '../../src/catalog/metrics/brier/run.ts';
import { calibration } from '../../src/catalog/metrics/calibration/run.ts';
import { confusion } from '../../src/catalog/metrics/confusion/run.ts';
import { f1 } from '../../src/catalog/metrics/f1/run.ts';
import { hammingLoss } from '../../src/catalog/metrics/hamming_loss/run.ts';
import { jaccard } from '../../src/catalog/metrics/jaccard/run.ts';
import { logLoss } from '../../src/catalog/metrics/log_loss/run.ts';
import { mae } from '../../src/catalog/metrics/mae/run.ts';
import { mse } from '../../src/catalog/metrics/mse/run.ts';
import { precision } from '../../src/catalog/metrics/precision/run.ts';
import { r2 } from '../../src/catalog/metrics/r2/run.ts';
import { recall } from '../../src/catalog/metrics/recall/run.ts';
import { rmse } from '../../src/catalog/metrics/rmse/run.ts';
import { rocAuc } from '../../src/catalog/metrics/roc_auc/run.ts';
import { subsetAccuracy } from '../../src/catalog/metrics/subset_accuracy/run.ts';
import { topKAccuracy } from '../../src/catalog/metrics/top_k_accuracy/run.ts';
import type { Dataset, Experiment, Judged, Metric } from '../../src/runtime/experiment.ts';
import { guessedAnswers, guessesOf, score } from '../../src/runtime/metrics/score.ts';
import { detailsOf } from '../../src/runtime/report/details.ts';
import type { Target } from '../../src/runtime/types.ts';
import expected from '../numeric/metrics.json' with { type: 'json' };

const binary: Target = { kind: 'binary', yes: '1', no: '0' };
const classes: Target = { kind: 'class', labels: ['a', 'b', 'c', 'd'] };

function judged(target: Target, { answers, truth }: { answers: number[]; truth: number[] }): Judged {
  const has = new Uint8Array(expected.rows).fill(1);
  return { target, answers: Float32Array.from(answers), truth: Float32Array.from(truth), has };
}

describe('metrics agree with scikit-learn', () => {
  it('on binary tasks, each and together', () => {
    const tasks = expected.binary.map((task) => judged(binary, task));
    for (const [i, task] of tasks.entries()) {
      expect(accuracy().task(task)).toBeCloseTo(expected.binary[i]!.accuracy, 12);
      expect(hammingLoss().task(task)).toBeCloseTo(expected.binary[i]!.hamming_loss, 12);
      expect(f1().task(task)).toBeCloseTo(expected.binary[i]!.f1, 12);
    }
    expect(accuracy().overall(tasks)).toBeCloseTo(expected.several_binary.accuracy, 12);
    expect(hammingLoss().overall(tasks)).toBeCloseTo(expected.several_binary.hamming_loss, 12);
    expect(f1('macro').overall(tasks)).toBeCloseTo(expected.several_binary.f1_macro, 12);
    expect(f1('micro').overall(tasks)).toBeCloseTo(expected.several_binary.f1_micro, 12);
  });

  it('on classes, one of which never occurs', () => {
    const task = judged(classes, expected.classes);
    expect(accuracy().task(task)).toBeCloseTo(expected.classes.accuracy, 12);
    expect(f1('macro').task(task)).toBeCloseTo(expected.classes.f1_macro, 12);
    expect(f1('micro').task(task)).toBeCloseTo(expected.classes.f1_micro, 12);
  });

  it('on subsets and on numbers', () => {
    const subset = judged({ kind: 'subset', labels: ['a', 'b', 'c'] }, expected.subset);
    expect(hammingLoss().task(subset)).toBeCloseTo(expected.subset.hamming_loss, 12);
    expect(f1('macro').task(subset)).toBeCloseTo(expected.subset.f1_macro, 12);
    expect(f1('micro').task(subset)).toBeCloseTo(expected.subset.f1_micro, 12);
    expect(mse().task(judged({ kind: 'real', size: 2 }, expected.real))).toBeCloseTo(expected.real.mse, 5);
  });
});

/** Answers are of single precision here. */
function expectAll(expected: Readonly<Record<string, unknown>>, value: (metric: Metric) => number | null, metrics: readonly Metric[]): void {
  for (const metric of metrics) expect(value(metric), metric.name).toBeCloseTo(expected[metric.name] as number, 6);
}

describe('metrics of ranks, probabilities and errors agree with scikit-learn', () => {
  const ranks = [rocAuc(), averagePrecision()];

  it('on binary tasks, with ties, each and together', () => {
    const tasks = expected.binary.map((task) => judged(binary, task));
    tasks.forEach((task, i) =>
      expectAll(expected.binary[i]!, (metric) => metric.task(task), [...ranks, balancedAccuracy(), logLoss()]),
    );
    expectAll(expected.several_binary, (metric) => metric.overall(tasks), [...ranks, balancedAccuracy(), logLoss()]);
    const tied = judged(binary, expected.tied);
    expectAll(expected.tied, (metric) => metric.task(tied), [...ranks, logLoss()]);
  });

  it('on classes, one of which never occurs', () => {
    const task = judged(classes, expected.classes);
    expectAll(expected.classes, (metric) => metric.task(task), [...ranks, balancedAccuracy(), logLoss()]);
  });

  it('on subsets, and on several numbers a row', () => {
    const subset = judged({ kind: 'subset', labels: ['a', 'b', 'c'] }, expected.subset);
    expectAll(expected.subset, (metric) => metric.task(subset), ranks);
    const real = judged({ kind: 'real', size: 2 }, expected.real);
    expectAll(expected.real, (metric) => metric.task(real), [mae(), rmse(), r2()]);
  });

  it('on numbers that are all the same, and a label that all rows have', () => {
    const same = { target: { kind: 'real', size: 1 } as const, truth: Float32Array.of(2, 2), has: Uint8Array.of(1, 1) };
    expect(r2().task({ ...same, answers: Float32Array.of(2, 2) })).toBe(1);
    expect(r2().task({ ...same, answers: Float32Array.of(2, 3) })).toBe(0);
    expect(rocAuc().task({ ...same, target: binary, truth: Float32Array.of(1, 1), answers: Float32Array.of(0, 1) })).toBeNull();
  });
});

describe('precision, recall, jaccard, brier and calibration agree with scikit-learn', () => {
  const averages = [precision, recall, jaccard];
  const both = averages.flatMap((metric) => [metric('macro'), metric('micro')]);

  it('on binary tasks, each and together', () => {
    const tasks = expected.binary.map((task) => judged(binary, task));
    tasks.forEach((task, i) => {
      expectAll(expected.binary[i]!, (metric) => metric.task(task), [brier(), calibration()]);
      const { precision: right, recall: found, jaccard: common } = expected.binary[i]!;
      expect(averages.map((metric) => metric().task(task))).toEqual([right, found, common]);
      expect(averages.map((metric) => metric().nameFor!(binary))).toEqual(['precision', 'recall', 'jaccard']);
    });
    const together = [...both, brier(), calibration(), subsetAccuracy()];
    expectAll(expected.several_binary, (metric) => metric.overall(tasks), together);
  });

  it('on classes, one of which never occurs', () => {
    const task = judged(classes, expected.classes);
    const all = [...both, brier(), calibration(), topKAccuracy(2), topKAccuracy(3)];
    expectAll(expected.classes, (metric) => metric.task(task), all);
  });

  it('on classes that are equally probable', () => {
    const task = judged(classes, expected.tied_classes);
    expectAll(expected.tied_classes, (metric) => metric.task(task), [topKAccuracy(), topKAccuracy(3)]);
  });

  it('on subsets', () => {
    const subset = judged({ kind: 'subset', labels: ['a', 'b', 'c'] }, expected.subset);
    expectAll(expected.subset, (metric) => metric.task(subset), [...both, calibration(), subsetAccuracy()]);
  });
});

describe('matrices and curves in the details agree with scikit-learn', () => {
  const pooled = {
    sort: judged(classes, expected.classes),
    fresh: judged(binary, expected.binary[0]!),
    parts: judged({ kind: 'subset', labels: ['a', 'b', 'c'] }, expected.subset),
    size: judged({ kind: 'real', size: 2 }, expected.real),
  };
  const details = (metrics: Experiment['metrics']) => detailsOf({ metrics } as Experiment, pooled);

  it('of truth by row and answer by column, of binary tasks where it is asked for', () => {
    expect(details([accuracy()]).confusion).toEqual({
      sort: { labels: ['a', 'b', 'c', 'd'], counts: expected.classes.confusion },
    });
    expect(details([confusion()]).confusion['fresh']).toEqual({ labels: ['0', '1'], counts: expected.binary[0]!.confusion });
  });

  it('of what was said and how much of it was right', () => {
    const { calibration: curves } = details([]);
    expect(Object.keys(curves)).toEqual(['sort', 'fresh', 'parts']);
    for (const [task, { curve }] of [
      ['sort', expected.classes],
      ['fresh', expected.binary[0]!],
      ['parts', expected.subset],
    ] as const) {
      const { bins } = curves[task]!;
      expect(bins.map(({ count }) => count), task).toEqual(curve.count);
      bins.forEach(({ said, right }, i) => {
        expect(said).toBeCloseTo(curve.said[i]!, 6);
        expect(right).toBeCloseTo(curve.right[i]!, 12);
      });
    }
  });
});

describe('rows that are not labelled', () => {
  const has = Uint8Array.of(1, 0, 1, 1);
  const one: Judged = {
    target: binary,
    answers: Float32Array.of(0.9, 0.9, 0.2, 0.9),
    truth: Float32Array.of(1, 0, 0, 0),
    has,
  };
  const full: Judged = {
    target: binary,
    answers: Float32Array.of(0, 0, 0, 0),
    truth: Float32Array.of(1, 1, 1, 0),
    has: new Uint8Array(4).fill(1),
  };

  it('count in no numerator and no denominator', () => {
    expect(accuracy().task(one)).toBeCloseTo(2 / 3, 12);
    expect(hammingLoss().overall([one, full])).toBeCloseTo((1 + 3) / (3 + 4), 12);
  });

  it('leave a task without any of them without a value', () => {
    const none = { ...one, has: new Uint8Array(4) };
    expect([accuracy(), hammingLoss(), f1()].map((metric) => metric.task(none))).toEqual([null, null, null]);
    expect(accuracy().overall([none, one])).toBeCloseTo(2 / 3, 12);
  });
});

it('scores a part by task and overall, beside the majority of the training rows', () => {
  const dataset: Dataset = {
    rows: 5,
    inputs: {},
    labels: {
      sort: { width: 1, values: Float32Array.of(2, 2, 0, 1, 2), has: Uint8Array.of(1, 1, 1, 0, 1) },
      size: { width: 1, values: Float32Array.of(1, 3, 0, 5, 4), has: Uint8Array.of(1, 1, 0, 1, 1) },
    },
  };
  const targets: Record<string, Target> = {
    sort: { kind: 'class', labels: ['a', 'b', 'c'] },
    size: { kind: 'real', size: 1 },
  };
  const guesses = guessedAnswers(guessesOf(targets, dataset, Int32Array.of(0, 1, 2)), dataset, Int32Array.of(3, 4));
  [1 / 3, 0, 2 / 3, 1 / 3, 0, 2 / 3].forEach((share, i) => expect(guesses.sort![i]).toBeCloseTo(share, 6));
  const scores = score([accuracy(), mse()], targets, dataset, Int32Array.of(3, 4), guesses);
  expect(scores).toEqual({
    overall: { accuracy: 1, mse: (3 ** 2 + 2 ** 2) / 2 },
    tasks: { sort: { accuracy: 1 }, size: { mse: 6.5 } },
  });
});

describe('guessing', () => {
  const targets: Record<string, Target> = { fresh: binary, sort: { kind: 'class', labels: ['a', 'b', 'c'] }, size: { kind: 'real', size: 1 } };
  const train = Int32Array.of(0, 1, 2, 3);
  const test = Int32Array.of(4, 5, 6, 7, 8);
  const datasetWith = (fresh: number[], sort: number[], size: number[]): Dataset => {
    const labels = (values: number[]) => ({ width: 1, values: Float32Array.from(values), has: new Uint8Array(9).fill(1) });
    return { rows: 9, inputs: {}, labels: { fresh: labels(fresh), sort: labels(sort), size: labels(size) } };
  };
  const dataset = datasetWith([0, 0, 0, 1, 1, 1, 1, 0, 0], [2, 2, 0, 1, 0, 0, 1, 1, 2], [1, 2, 3, 4, 9, 9, 9, 9, 9]);

  it('knows the training rows alone', () => {
    const others = datasetWith([0, 0, 0, 1, 0, 0, 0, 0, 0], [2, 2, 0, 1, 2, 2, 2, 2, 2], [1, 2, 3, 4, 0, 0, 0, 0, 0]);
    expect(guessesOf(targets, others, train)).toEqual(guessesOf(targets, dataset, train));
  });

  it('is the majority, chance, and the share of yes', () => {
    const metrics = [accuracy(), balancedAccuracy(), rocAuc(), averagePrecision(), recall(), mae()];
    const guesses = guessedAnswers(guessesOf(targets, dataset, train), dataset, test);
    const { tasks } = score(metrics, targets, dataset, test, guesses);
    expect(tasks['fresh']).toEqual({ accuracy: 2 / 5, balanced_accuracy: 1 / 2, roc_auc: 0.5, average_precision: 3 / 5, recall: 0 });
    expect(tasks['sort']).toMatchObject({ accuracy: 1 / 5, balanced_accuracy: 1 / 3, roc_auc: 0.5 });
    expect(tasks['size']).toEqual({ mae: 6.5 });
  });
});

it('takes a row that several tasks are judged on, each on rows of its own, as one of all their labels', () => {
  const on = (rows: number[], answers: number[]): Judged => ({ ...judgedAs(answers), rows: Int32Array.from(rows) });
  const judgedAs = (answers: number[]) => ({ target: binary, answers: Float32Array.from(answers), truth: new Float32Array(answers.length), has: new Uint8Array(answers.length).fill(1) });
  // Rows 3 and 5 are right, 4 is for one of two tasks, 9 for none.
  expect(subsetAccuracy().overall([on([3, 4, 5], [0, 0, 0]), on([4, 9], [1, 1])])).toBe(0.5);
});
