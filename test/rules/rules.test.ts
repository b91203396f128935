/** Every rule of the checker alone: specs that break it, each beside its repair. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  boundedScores,
  idleRate,
  idleWeighting,
  noEffect,
  nothingToWatch,
  overMemory,
  pretrainedTooLate,
  rbmLayer,
  trainsNothing,
  unreachable,
  unscaledGaussian,
  zeroWeight,
} from '../../src/diagnostics/messages/statistics.ts';
import { mixedRows, stratifiedGroups } from '../../src/diagnostics/messages/sources.ts';
import { decayedTwice, largeEpsilon, nothingToCut, unlikeStarts } from '../../src/diagnostics/messages/priors.ts';
import { nothingCouples } from '../../src/diagnostics/messages/networks.ts';
import { headShape } from '../../src/diagnostics/messages/shapes.ts';
import { classWeightsMisfit, fillMisfit, labelWeightsMisfit, lossMisfit, noLoss, scaleMisfit } from '../../src/diagnostics/messages/types.ts';
import { compileText } from '../../src/harness/spec.ts';

/** Breaks nothing. Every case replaces one of its lines or words. */
const SOUND = `
labels kinds [rose, daisy, tulip]
model flowers {
  input x: real[6] { scale: standardize }
  trunk body from x {
    h1 = dense(5, activation: sigmoid)
    h2 = dense(4, activation: sigmoid)
  }
  split after h2 {
    task kind: class of kinds { out = dense(classes); loss: cross_entropy }
    task ripe: binary { out = dense(1); loss: binary_cross_entropy }
    task size: real[2] { out = dense(size); loss: mse }
  }
}
data {
  source rows = csv("rows.csv")
  x <- rows.a .. rows.f
}
train {
  phase start: rbm([h1, h2]) { learning_rate: 0.01, epochs: 1 }
  phase main: joint { optimizer: sgd(0.1), epochs: 1 }
}
`;

interface Break {
  readonly what: string;
  /** What stands in SOUND, and what is written in its place. */
  readonly change: readonly (readonly [from: string, to: string])[];
  readonly code: string;
  /** The text that the diagnostic points at. */
  readonly at: string;
  readonly says: RegExp;
}

const RBM = 'phase start: rbm([h1, h2]) { learning_rate: 0.01, epochs: 1 }';
const MAIN = 'phase main: joint { optimizer: sgd(0.1), epochs: 1 }';
const STOP = (on: string): string => `phase main: joint { optimizer: sgd(0.1), epochs: 9, stop: early(on: ${on}) }`;
const RIPE = 'out = dense(1); loss: binary_cross_entropy';
const KIND = 'out = dense(classes); loss: cross_entropy';
const RIPE_TASK = `task ripe: binary { ${RIPE} }`;
const SIZE = 'out = dense(size); loss: mse';

/** By the file of the rule. */
const breaks: { readonly [rule: string]: readonly Break[] } = {
  'memory-budget': [
    {
      what: 'a layer of 300 million parameters',
      change: [
        ['input x: real[6]', 'input x: real[30000]'],
        ['h1 = dense(5,', 'h1 = dense(10000,'],
      ],
      code: overMemory.code,
      at: 'h1 = dense(10000, activation: sigmoid)',
      says: /about 5 GB for 300,0\d\d,\d\d\d parameters.*`body\.h1` alone has 300,010,000/,
    },
  ],
  'loss-fits-task': [
    {
      what: 'a loss for another kind of task',
      change: [[SIZE, 'out = dense(size); loss: cross_entropy']],
      code: lossMisfit.code,
      at: 'cross_entropy',
      says: /`real\[2\]`.*mse/,
    },
  ],
  'tasks-apart': [
    {
      what: 'masks on copies that have nothing in common',
      change: [
        ['labels kinds [rose, daisy, tulip]', 'labels kinds [rose, daisy, tulip]\nlabels few [tulip, rose]'],
        ['trunk body from x {', 'network big from x: class of kinds {'],
        ['    h2 = dense(4, activation: sigmoid)\n', '    h2 = dense(4, activation: sigmoid)\n    out = dense(classes)\n'],
        ['split after h2 {', 'split after x {'],
        [KIND, 'copy of big; loss: cross_entropy'],
        ['task ripe: binary { out = dense(1); loss: binary_cross_entropy }', 'task some: class of few { copy of big; loss: cross_entropy }'],
        ['    task size: real[2] { out = dense(size); loss: mse }\n  }', '  }\n  prior [h1, h2] ~ soft_mask()'],
        ['  phase start: rbm([h1, h2]) { learning_rate: 0.01, epochs: 1 }\n', ''],
      ],
      code: nothingCouples.code,
      at: 'prior [h1, h2] ~ soft_mask()',
      says: /no parameter in common.*`copy of big\(shared\)`/,
    },
  ],
  'rows-alike': [
    {
      what: 'a task that shares rows beside tasks with rows of their own',
      change: [
        [RIPE, `${RIPE}; rows: own`],
        [SIZE, `${SIZE}; rows: own`],
      ],
      code: mixedRows.code,
      at: 'kind',
      says: /`kind` shares its rows, and `ripe` has rows of its own/,
    },
  ],
  'groups-whole': [
    {
      what: 'groups in a stratified protocol',
      change: [[MAIN, `${MAIN}\n}\nevaluate {\n  protocol: kfold(5, stratified: true)\n  group: rows.patient`]],
      code: stratifiedGroups.code,
      at: 'rows.patient',
      says: /not both/,
    },
  ],
  'class-weights-fit': [
    {
      what: 'a weight too few',
      change: [[KIND, `${KIND}; class_weights: [1, 2]`]],
      code: classWeightsMisfit.code,
      at: '[1, 2]',
      says: /3 labels, and 2 weights/,
    },
  ],
  'label-weights-fit': [
    {
      what: 'weights of labels that there are not',
      change: [[RIPE, 'out = dense(1); loss: binary_cross_entropy(label_weights: [1, 2])']],
      code: labelWeightsMisfit.code,
      at: 'binary_cross_entropy(label_weights: [1, 2])',
      says: /subset, and this task is `?binary/,
    },
  ],
  'scale-fits-task': [
    {
      what: 'a scale of what is no number',
      change: [[RIPE, `${RIPE}; scale: standardize`]],
      code: scaleMisfit.code,
      at: 'standardize',
      says: /`standardize` scales numbers.*binary/,
    },
  ],
  'fill-fits-input': [
    {
      what: 'a fill for a picture',
      change: [['input x: real[6] { scale: standardize }', 'input x: image[1, 2, 3] { fill: mean }']],
      code: fillMisfit.code,
      at: 'x',
      says: /`x` is `image`/,
    },
  ],
  'task-has-loss': [
    {
      what: 'a task without a loss',
      change: [[RIPE, 'out = dense(1)']],
      code: noLoss.code,
      at: 'ripe',
      says: /`ripe`.*binary_cross_entropy/,
    },
    {
      what: 'tasks without a loss',
      change: [
        [
          'task ripe: binary { out = dense(1); loss: binary_cross_entropy }',
          'tasks [ripe, big]: binary { out = dense(1) }',
        ],
      ],
      code: noLoss.code,
      at: 'ripe',
      says: /`ripe` \(and 1 more\)/,
    },
  ],
  'head-fits-loss': [
    {
      what: 'a class too few',
      change: [[KIND, 'out = dense(2); loss: cross_entropy']],
      code: headShape.code,
      at: 'out = dense(2)',
      says: /reads \[3\], and its head gives \[2\]/,
    },
    {
      what: 'one score where a pair is read',
      change: [[RIPE, 'out = dense(1); loss: pairwise_cross_entropy']],
      code: headShape.code,
      at: 'out = dense(1)',
      says: /reads \[2\], and its head gives \[1\]/,
    },
    {
      what: 'numbers too many',
      change: [[SIZE, 'out = dense(3); loss: mse']],
      code: headShape.code,
      at: 'out = dense(3)',
      says: /reads \[2\], and its head gives \[3\]/,
    },
    {
      what: 'a head without layers',
      change: [[RIPE, 'loss: binary_cross_entropy']],
      code: headShape.code,
      at: 'h2 = dense(4, activation: sigmoid)',
      says: /reads \[1\], and its head gives \[4\]/,
    },
  ],
  reachable: [
    {
      what: 'a layer behind the split',
      change: [
        [
          '    h2 = dense(4, activation: sigmoid)\n',
          '    h2 = dense(4, activation: sigmoid)\n    idle = dense(3)\n',
        ],
      ],
      code: unreachable.code,
      at: 'idle = dense(3)',
      says: /`body.idle`/,
    },
  ],
  'stops-watch': [
    {
      what: 'the default protocol, which gives no validation rows',
      change: [[MAIN, STOP('accuracy')]],
      code: nothingToWatch.code,
      at: STOP('accuracy'),
      says: /the protocol `holdout` gives no validation rows; cut them from the training rows: `validation: 15%`/,
    },
    {
      what: 'a metric that is not listed',
      change: [[MAIN, STOP('kind.f1_macro')], ['train {\n', 'evaluate { protocol: kfold(3, validation: 10%); metrics: [accuracy] }\ntrain {\n']],
      code: nothingToWatch.code,
      at: STOP('kind.f1_macro'),
      says: /`evaluate` does not judge by `f1_macro`; list it: `metrics: \[accuracy, f1\]`/,
    },
    {
      what: 'a metric of another type of task',
      change: [[MAIN, STOP('size.accuracy')], ['train {\n', 'evaluate { protocol: kfold(3, validation: 10%); metrics: [accuracy, mse] }\ntrain {\n']],
      code: nothingToWatch.code,
      at: STOP('size.accuracy'),
      says: /`accuracy` does not judge tasks of type `real`; watch another metric, or `size.loss`/,
    },
  ],
  'phases-train': [
    {
      what: 'a phase of frozen parts alone',
      change: [
        [MAIN, `${MAIN}\n  phase more: joint { optimizer: sgd(0.1), epochs: 1, train: [h3] }`],
        ['    h2 = dense(4, activation: sigmoid)', '    h2 = dense(4, activation: sigmoid)\n    h3 = dense(4) { freeze: true }'],
        ['split after h2', 'split after h3'],
      ],
      code: trainsNothing.code,
      at: 'phase more: joint { optimizer: sgd(0.1), epochs: 1, train: [h3] }',
      says: /all that it would move is frozen/,
    },
    {
      what: 'a phase whose losses have weight 0',
      change: [
        [MAIN, `${MAIN}\n  phase more: joint { optimizer: sgd(0.1), epochs: 1, losses: [ripe] }`],
        [RIPE, `${RIPE}; weight: 0`],
      ],
      code: trainsNothing.code,
      at: 'phase more: joint { optimizer: sgd(0.1), epochs: 1, losses: [ripe] }',
      says: /weight 0/,
    },
    {
      what: "a phase that moves other heads than its losses'",
      change: [
        [
          MAIN,
          `${MAIN}\n  phase more: joint { optimizer: sgd(0.1), epochs: 1, losses: [kind], train: [ripe] }`,
        ],
      ],
      code: trainsNothing.code,
      at: 'phase more: joint { optimizer: sgd(0.1), epochs: 1, losses: [kind], train: [ripe] }',
      says: /leads to its losses/,
    },
    {
      what: 'a phase that moves what has no parameters',
      change: [
        [KIND, `rest = dropout(0.5); ${KIND}`],
        [MAIN, `${MAIN}\n  phase more: joint { optimizer: sgd(0.1), epochs: 1, train: [rest] }`],
      ],
      code: trainsNothing.code,
      at: 'phase more: joint { optimizer: sgd(0.1), epochs: 1, train: [rest] }',
      says: /has parameters/,
    },
    {
      what: 'a task that no phase minimises',
      change: [[MAIN, 'phase main: joint { optimizer: sgd(0.1), epochs: 1, losses: [kind, size] }']],
      code: noEffect.code,
      at: 'ripe',
      says: /`ripe`/,
    },
    {
      what: 'a task that has no turn',
      change: [[MAIN, 'phase main: alternate({ kind: 1, ripe: 2 }) { optimizer: sgd(0.1), epochs: 1 }']],
      code: noEffect.code,
      at: 'size',
      says: /`size`/,
    },
  ],
  'decayed-once': [
    {
      what: 'a decay of the optimizer beside a prior',
      change: [
        ['  split after h2 {', '  prior h1 ~ normal()\n  split after h2 {'],
        [MAIN, 'phase main: joint { optimizer: adamw(0.001), epochs: 1 }'],
      ],
      code: decayedTwice.code,
      at: 'phase main: joint { optimizer: adamw(0.001), epochs: 1 }',
      says: /weight_decay: 0.01.*`main`.*`body.h1`/,
    },
  ],
  'small-epsilon': [
    {
      what: 'an epsilon as large as the variance of the starts',
      change: [
        [RIPE_TASK, 'tasks [ripe, soft]: binary { e = dense(4, start: same(he_normal)); out = dense(1); loss: binary_cross_entropy }\n    prior e ~ tensor_normal(task: learned(epsilon: 0.1))'],
      ],
      code: largeEpsilon.code,
      at: 'prior e ~ tensor_normal(task: learned(epsilon: 0.1))',
      says: /0\.1.*0\.5, the variance.*`e`/,
    },
  ],
  'starts-alike': [
    {
      what: 'tasks that start apart under a covariance that is learnt between them',
      change: [
        [RIPE_TASK, 'tasks [ripe, soft]: binary { e = dense(4); out = dense(1); loss: binary_cross_entropy }\n    prior e ~ tensor_normal(task: learned)'],
      ],
      code: unlikeStarts.code,
      at: 'prior e ~ tensor_normal(task: learned)',
      says: /`e` start from different values/,
    },
  ],
  'rates-move': [
    {
      what: 'a rate of what `train` leaves out',
      change: [[MAIN, 'phase main: joint { optimizer: sgd(0.1), epochs: 1, train: [kind, ripe, size], rates: { body: 0.1x, kind: 2x } }']],
      code: idleRate.code,
      at: 'phase main: joint { optimizer: sgd(0.1), epochs: 1, train: [kind, ripe, size], rates: { body: 0.1x, kind: 2x } }',
      says: /names `body`, which does not move: `train` does not name it/,
    },
    {
      what: 'a rate of what is frozen',
      change: [
        [MAIN, 'phase main: joint { optimizer: sgd(0.1), epochs: 1, rates: { h3: 0.1x } }'],
        ['    h2 = dense(4, activation: sigmoid)', '    h2 = dense(4, activation: sigmoid)\n    h3 = dense(4) { freeze: true }'],
        ['split after h2', 'split after h3'],
      ],
      code: idleRate.code,
      at: 'phase main: joint { optimizer: sgd(0.1), epochs: 1, rates: { h3: 0.1x } }',
      says: /names `body\.h3`, which does not move: it is frozen/,
    },
  ],
  'weighs-several': [
    {
      what: 'a weighting of a single loss',
      change: [[MAIN, 'phase main: joint { optimizer: sgd(0.1), epochs: 1, losses: [kind], task_weights: uncertainty }']],
      code: idleWeighting.code,
      at: 'phase main: joint { optimizer: sgd(0.1), epochs: 1, losses: [kind], task_weights: uncertainty }',
      says: /`task_weights: uncertainty` of phase `main` has nothing to weigh: only the loss of `kind`/,
    },
    {
      what: 'gradients that never meet in a step',
      change: [[MAIN, 'phase main: alternate({ kind: 1, ripe: 1, size: 1 }) { optimizer: sgd(0.1), epochs: 1, task_weights: pcgrad }']],
      code: idleWeighting.code,
      at: 'phase main: alternate({ kind: 1, ripe: 1, size: 1 }) { optimizer: sgd(0.1), epochs: 1, task_weights: pcgrad }',
      says: /each of its steps has the gradient of one task/,
    },
  ],
  'cuts-masks': [
    {
      what: 'a phase that cuts masks where there are none',
      change: [[MAIN, `${MAIN}\n  phase cut: prune(below: 0.5)`]],
      code: nothingToCut.code,
      at: 'phase cut: prune(below: 0.5)',
      says: /phase `cut` has nothing to cut/,
    },
    {
      what: 'a phase that names none of the layers with masks',
      change: [
        [MAIN, `${MAIN}\n  phase cut: prune(share: 10%, layers: [h1, kind])`],
        ['  split after h2', '  prior h2 ~ soft_mask(0.1)\n  split after h2'],
      ],
      code: nothingToCut.code,
      at: 'phase cut: prune(share: 10%, layers: [h1, kind])',
      says: /beside the kernels of `body\.h1`, `kind`/,
    },
  ],
  'boltzmann-layers': [
    {
      what: 'a machine of a frozen layer',
      change: [['h2 = dense(4, activation: sigmoid)', 'h2 = dense(4, activation: sigmoid, freeze: true)']],
      code: rbmLayer.code,
      at: RBM,
      says: /`body\.h2`.*frozen/,
    },
    {
      what: 'another activation',
      change: [['h1 = dense(5, activation: sigmoid)', 'h1 = dense(5, activation: relu)']],
      code: rbmLayer.code,
      at: RBM,
      says: /`body.h1`.*`sigmoid`/,
    },
    {
      what: 'a layer without a bias',
      change: [['h1 = dense(5, activation: sigmoid)', 'h1 = dense(5, activation: sigmoid, bias: false)']],
      code: rbmLayer.code,
      at: RBM,
      says: /`body.h1`.*bias/,
    },
    {
      what: 'a layer of another kind',
      change: [['h2 = dense(4, activation: sigmoid)', 'h2 = activation(sigmoid)']],
      code: rbmLayer.code,
      at: RBM,
      says: /`body.h2`.*`activation`/,
    },
    {
      what: 'a first layer that reads no input',
      change: [['rbm([h1, h2])', 'rbm([h2])']],
      code: rbmLayer.code,
      at: RBM.replace('[h1, h2]', '[h2]'),
      says: /`body.h2`.*`body.h1`/,
    },
    {
      what: 'layers in another order',
      change: [['rbm([h1, h2])', 'rbm([h1, h1])']],
      code: rbmLayer.code,
      at: RBM.replace('[h1, h2]', '[h1, h1]'),
      says: /does not follow/,
    },
    {
      what: 'Gaussian units on an input of any variance',
      change: [['{ scale: standardize }', '{ scale: min_max }']],
      code: unscaledGaussian.code,
      at: RBM,
      says: /`x`/,
    },
    {
      what: 'pretraining after training',
      change: [[`${RBM}\n  ${MAIN}`, `${MAIN}\n  ${RBM}`]],
      code: pretrainedTooLate.code,
      at: RBM,
      says: /`main`/,
    },
  ],
  'squeezed-scores': [
    {
      what: 'a sigmoid before a sigmoid',
      change: [[RIPE, 'out = dense(1, activation: sigmoid); loss: binary_cross_entropy']],
      code: boundedScores.code,
      at: 'out = dense(1, activation: sigmoid)',
      says: /`sigmoid`.*`binary_cross_entropy`/,
    },
    {
      what: 'a softmax before a softmax, as a layer',
      change: [[KIND, 'o = dense(classes); out = activation(softmax); loss: cross_entropy']],
      code: boundedScores.code,
      at: 'out = activation(softmax)',
      says: /`softmax`.*`cross_entropy`/,
    },
    {
      what: "a tanh before a pair's softmax",
      change: [[RIPE, 'out = dense(2, activation: tanh); loss: pairwise_cross_entropy']],
      code: boundedScores.code,
      at: 'out = dense(2, activation: tanh)',
      says: /`tanh`/,
    },
    {
      what: 'a sigmoid in the head of several tasks',
      change: [
        [
          'task ripe: binary { out = dense(1);',
          'tasks [ripe, big]: binary { out = dense(1, activation: sigmoid);',
        ],
      ],
      code: boundedScores.code,
      at: 'out = dense(1, activation: sigmoid)',
      says: /`ripe` \(and 1 more\)/,
    },
  ],
  'zero-weight': [
    {
      what: 'a task of weight 0',
      change: [[RIPE, `${RIPE}; weight: 0`]],
      code: zeroWeight.code,
      at: 'ripe',
      says: /`ripe`/,
    },
  ],
};

const broken = (change: Break['change']): string =>
  change.reduce((text, [from, to]) => {
    expect(text.split(from), from).toHaveLength(2);
    return text.replace(from, () => to);
  }, SOUND);

function findings(text: string, code: string): { at: string; message: string }[] {
  return compileText(text)
    .diagnostics.filter((diagnostic) => diagnostic.code === code)
    .map(({ span, message }) => ({ at: text.slice(span.start, span.end), message }));
}

it('finds nothing in a sound spec', () => {
  const { ir, diagnostics } = compileText(SOUND);
  expect(diagnostics).toEqual([]);
  expect(ir).not.toBeNull();
});

it('has a case for every rule', () => {
  const files = readdirSync(new URL('../../src/check/rules', import.meta.url)).map((file) =>
    file.replace('.ts', ''),
  );
  const rules = files.filter((file) => file !== 'index' && file !== 'rule');
  expect(Object.keys(breaks).sort()).toEqual(rules.sort());
});

describe.each(Object.entries(breaks))('%s', (_, cases) => {
  it.each(cases)('finds $what, and once', ({ change, code, at, says }) => {
    const found = findings(broken(change), code);
    expect(found).toHaveLength(1);
    expect(found[0]!.at).toBe(at);
    expect(found[0]!.message).toMatch(says);
  });
});

/** Near a rule's edge, and within it. */
const sound: { readonly [what: string]: Break['change'] } = {
  'a relu before the loss': [[RIPE, 'out = dense(1, activation: relu); loss: binary_cross_entropy']],
  'a sigmoid before a loss that reads answers': [[SIZE, 'out = dense(size, activation: sigmoid); loss: mse']],
  'a sigmoid that is not the last layer': [[RIPE, `low = dense(3, activation: sigmoid); ${RIPE}`]],
  'an unscaled input of Bernoulli units': [
    ['{ scale: standardize }', '{ scale: min_max }'],
    ['learning_rate: 0.01', 'visible: bernoulli, learning_rate: 0.01'],
  ],
  'pretraining of the first layer alone': [['rbm([h1, h2])', 'rbm([h1])']],
  'phases that together minimise every loss': [
    [
      MAIN,
      'phase a: joint { optimizer: sgd(0.1), epochs: 1, losses: [kind] }\n  phase b: joint { optimizer: sgd(0.1), epochs: 1, losses: [ripe, size], train: [ripe, size] }',
    ],
  ],
  'rates of parts that move': [[MAIN, 'phase main: joint { optimizer: sgd(0.1), epochs: 1, rates: { body: 0.1x, out: 10x, "body.h1": 2x } }']],
  'a weighting of tasks in turns': [[MAIN, 'phase main: alternate({ kind: 1, ripe: 1, size: 1 }) { optimizer: sgd(0.1), epochs: 1, task_weights: uncertainty }']],
  'a weight near 0': [[RIPE, `${RIPE}; weight: 0.001`]],
};

it.each(Object.entries(sound))('every rule accepts %s', (_, change) => {
  expect(compileText(broken(change)).diagnostics).toEqual([]);
});
