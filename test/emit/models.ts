/** The models that emission and `explain` are tried on. */
import type { Ir } from '../../src/ir/ir.ts';
import { binary, classes, layer, ModelBuilder, sigmoid, use } from './fixtures.ts';

const relu = { entry: 'relu', args: {} };
const gelu = { entry: 'gelu', args: {} };

/** The paper's network on few columns. */
export function mtDnn(): Ir {
  return new ModelBuilder()
    .input('x', [6])
    .network({
      name: 'features',
      kind: 'trunk',
      inputs: ['x'],
      layers: [layer.dense('h1', 5, { activation: sigmoid }), layer.dense('h2', 4, { activation: sigmoid })],
      outputs: ['h2'],
    })
    .head(
      'head',
      ['features.h2'],
      [layer.dense('pair', 2, { activation: sigmoid })],
      'pairwise_cross_entropy',
      ['desert', 'mountains', 'sea'].map((name) => ({ name, target: binary })),
    )
    .ir('mt_dnn', 'mt-dnn.mtl', {
      train: {
        place: { file: 'mt-dnn.mtl', line: 25, column: 1 },
        seed: 7,
        phases: [
          {
            name: 'pretrain',
            use: use('rbm', {
              layers: ['features.h1', 'features.h2'],
              visible: 'gaussian',
              cd: 1,
              learning_rate: [0.001, 0.05],
              epochs: 50,
              batch: 100,
              momentum: [0.5, 0.9],
              momentum_epochs: 5,
              weight_decay: 0.0002,
              start_sd: 0.01,
            }),
          },
        ],
      },
      evaluate: {
        place: { file: 'mt-dnn.mtl', line: 41, column: 1 },
        protocol: use('kfold', { folds: 10, seed: 1, stratified: false, validation: 0 }),
        metrics: [use('hamming_loss')],
        references: [{ metric: 'hamming_loss', value: 0.157, sd: 0.008, source: 'table 1', place: { file: 'mt-dnn.mtl', line: 44, column: 3 } }],
        final: 'all',
      },
    });
}

/** Two inputs joined, dropout, a tree of branches, every kind of task, weights, a layer read twice. */
export function tree(): Ir {
  return new ModelBuilder()
    .input('photo', [8])
    .input('facts', [2, 2], 'none')
    .network({ name: 'eye', kind: 'trunk', inputs: ['photo'], layers: [layer.dense('h', 6, { activation: gelu })], outputs: ['h'] })
    .network({ name: 'form', kind: 'trunk', inputs: ['facts'], layers: [layer.flatten('flat'), layer.dense('h', 3)], outputs: ['h'] })
    .network({
      name: 'both',
      kind: 'trunk',
      inputs: ['eye.h', 'form.h'],
      layers: [layer.concat('joined', ['h', 'form.h']), layer.dense('wide', 7, { activation: relu }), layer.dropout('rest', 0.5)],
      outputs: ['wide', 'rest'],
    })
    .network({ name: 'people', kind: 'branch', inputs: ['both.rest'], layers: [layer.dense('look', 4, { activation: relu })], outputs: ['look'] })
    .head('pose', ['people.look'], [layer.dense('logits', 3)], 'cross_entropy', [
      { name: 'pose', target: classes('poses', ['left', 'right', 'front']), weight: 2 },
    ])
    .head('age', ['people.look'], [layer.dropout('less', 0.25), layer.dense('years', 1)], 'mse', [
      { name: 'age', target: { kind: 'real', size: 1 }, weight: 0.5 },
    ])
    .head('tags', ['both.wide'], [layer.dense('scores', 4)], 'binary_cross_entropy', [
      { name: 'tags', target: { kind: 'subset', set: 'tag_set', labels: ['a', 'b', 'c', 'd'] } },
    ])
    .head('quarter', ['both.rest'], [layer.dropout('drop', 0.5), layer.dense('pair', 2)], 'pairwise_cross_entropy', [
      { name: 'spring', target: binary },
      { name: 'autumn', target: binary },
    ])
    .ir('tree_of_tasks', 'tree.mtl');
}

/** 200 tasks with one head, and 12 with heads of different sizes. */
export function many(): Ir {
  const sizes = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`level${i}`, 2 + (i % 4)]));
  const levels = Object.entries(sizes).map(([name, size]) => ({
    name,
    target: classes(`grades${size}`, Array.from({ length: size }, (_, i) => `grade ${i}`)),
  }));
  return new ModelBuilder()
    .input('x', [5])
    .network({ name: 'body', kind: 'trunk', inputs: ['x'], layers: [layer.dense('h', 4)], outputs: ['h'] })
    .head('keyword', ['body.h'], [layer.dense('score', 1)], 'binary_cross_entropy', Array.from({ length: 200 }, (_, i) => ({ name: `word${i}`, target: binary })))
    .head('level', ['body.h'], [layer.dense('logits', 2)], 'cross_entropy', levels)
    .widths('level', sizes)
    .ir('many', 'many.mtl');
}

export const HOSTILE = [
  '__proto__',
  'constructor',
  'toString',
  '<=50K',
  `it's`,
  '`${globalThis.hacked = 1}`',
  `'); globalThis.hacked = 2; ('`,
  '*/ globalThis.hacked = 3; /*',
  'line\u2028separator\u2029\r\n//',
  'back\\slash\\',
  'class',
  'task',
  '',
  '\u202egnp.exe',
  '\ud800',
  '名前',
];

/** Every name is one that a careless printer would let become code. */
export function hostile(): Ir {
  const [first, ...rest] = HOSTILE;
  const builder = new ModelBuilder()
    .input('p', [3])
    .input('tf', [2])
    .network({
      name: 'objective',
      kind: 'trunk',
      inputs: ['p', 'tf'],
      layers: [
        layer.concat('class', ['p', 'tf']),
        layer.dense('step', 4, { activation: gelu }),
        layer.dense('fire9.e1', 4),
        layer.dense('fire9E1', 4),
        layer.dense('`${globalThis.hacked = 4}`', 4),
      ],
      outputs: ['step', '`${globalThis.hacked = 4}`'],
    })
    .head('perTask', ['objective.step'], [layer.dense(`task'`, 1)], 'binary_cross_entropy', rest.map((name) => ({
      name,
      target: { kind: 'binary', yes: name, no: `no ${name}` } as const,
    })))
    .head('predict', ['objective.`${globalThis.hacked = 4}`'], [layer.dense('logits', 2 + rest.length)], 'cross_entropy', [
      { name: first!, target: classes('tasks', [...HOSTILE, 'last']) },
    ]);
  const ir = builder.ir('return */ globalThis.hacked = 5 /*', 'evil */ globalThis.hacked = 6; /*.mtl');
  const labels = ir.data.labels.map((label) => ({ ...label, where: { column: `a'b`, op: '==', value: label.task } as const }));
  const sources = [{ name: '__proto__', use: use('csv', { path: `'.csv` }), path: `it's; \u2028.csv` }];
  return { ...ir, data: { ...ir.data, labels, sources } };
}

export const models: Readonly<Record<string, Ir>> = { 'mt-dnn': mtDnn(), tree: tree(), many: many(), hostile: hostile() };
