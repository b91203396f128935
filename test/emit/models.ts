/** The models that emission and `explain` are tried on: specs, and one whose names are made hostile afterwards. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHost } from '../../src/cli/host.ts';
import { compile, type Host } from '../../src/compiler.ts';
import type { Ir } from '../../src/ir/ir.ts';

/** Compiles a spec by its text. Without facts there is no data: sizes are those of the spec. */
export function irOf(file: string, text: string, facts: Host['facts'] = () => null): Ir {
  const { ir, diagnostics } = compile(file, { read: (path) => ({ path, text }), facts });
  if (!ir) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return ir;
}

const SPECS = join(import.meta.dirname, '../../specs');
export const specs = readdirSync(SPECS).filter((file) => file.endsWith('.mtl'));

/** Compiles a spec of that folder, with its data. */
export function specIr(file: string): Ir {
  const { facts } = openHost({ env: process.env } as never);
  return irOf(file, readFileSync(join(SPECS, file), 'utf8'), (requests) =>
    facts(requests.map((request) => ({ ...request, path: join(SPECS, request.path) }))),
  );
}

/** The paper's network on few columns. */
export const mtDnn = (): Ir =>
  irOf(
    'mt-dnn.mtl',
    `model mt_dnn {
  input x: real[6] { scale: standardize }
  trunk features from x {
    h1 = dense(5, activation: sigmoid)
    h2 = dense(4, activation: sigmoid)
  }
  split after h2 {
    tasks [desert, mountains, sea]: binary {
      pair = dense(2, activation: sigmoid)
      loss: pairwise_cross_entropy
    }
  }
}
data {
  source rows = csv("scene.csv")
  x <- rows.f1 .. rows.f6
}
train {
  seed: 7
  phase pretrain: rbm([h1, h2]) { visible: gaussian, learning_rate: [0.001, 0.05], epochs: 50 }
  phase finetune: joint { optimizer: sgd(0.1, momentum: 0.9), epochs: 60 }
}
evaluate {
  protocol: kfold(10, seed: 1)
  metrics: [hamming_loss]
  reference hamming_loss: 0.157 +- 0.008 { source: "table 1" }
}
`,
  );

/** Two inputs joined, dropout, a tree of branches, every kind of task, weights, layers read twice. */
export const tree = (): Ir =>
  irOf(
    'tree.mtl',
    `labels poses [left as l, right as r, front]
labels tag_set [a, b, c, d]
model tree_of_tasks {
  input photo: real[8] { scale: standardize }
  input facts: real[3]
  trunk eye from photo { h = dense(6, activation: gelu) }
  trunk form from facts { h = dense(3, activation: leaky_relu(0.1), start: normal(0.02)) }
  trunk both from eye, form {
    joined = concat()
    wide = dense(7, activation: relu)
    rest = dropout(0.5)
  }
  split after rest {
    branch people {
      look = dense(4, activation: elu, bias: false)
      split {
        task pose: class of poses { logits = dense(classes); loss: cross_entropy; weight: 2; class_weights: balanced }
        task age: real { less = dropout(0.25); years = dense(1); loss: mse; weight: 0.5; scale: standardize }
      }
    }
    tasks [spring, autumn]: binary { drop = dropout(0.5); pair = dense(2); loss: pairwise_cross_entropy }
  }
  split after wide {
    task tags: subset of tag_set { scores = dense(classes); loss: binary_cross_entropy }
  }
}
data {
  source rows = csv("rows.csv")
  photo <- rows.p1 .. rows.p8
  facts <- [rows.a, rows."b c", rows.d]
  tags <- [rows.a, rows.b, rows.c, rows.d]
  age <- rows.years { missing: ["-1"] }
}
train { phase turns: alternate({ pose: 2, age: 1 }) { optimizer: adam(1e-3), epochs: 2 } }
evaluate { protocol: holdout(train: 60%, validation: 20%, test: 20%), metrics: [accuracy, f1(micro)] }
`,
  );

/** Heads of several layers, what is pretrained, what is frozen; and every variant. */
export const compared = (): Ir =>
  irOf(
    'compared.mtl',
    `labels kinds [rose, daisy as bellis]
model compared {
  input x: real[6] { scale: standardize }
  trunk body from x {
    h1 = dense(5, activation: sigmoid)
    h2 = dense(4, activation: sigmoid)
    rest = dropout(0.5)
  }
  split after rest {
    tasks [north, south]: class of kinds {
      fc7 = dense(3, activation: relu)
      fc8 = dense(classes)
      loss: cross_entropy
    }
  }
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f6
}
train {
  phase pretrain: rbm([h1, h2]) { learning_rate: 0.05, epochs: 2 }
  phase main: joint { optimizer: sgd(0.1), epochs: 3, rates: { body: 0.1x } }
}
evaluate {
  metrics: [accuracy]
  compare {
    single: single_task
    hard: shared(fc7)
    kfold: pooled
    "no pretraining": without(phase: pretrain)
    long: with({ "train.main.epochs": 9, "model.x.scale": none, "model.north.weight": 2 })
  }
}
`,
  );

/** Alignments with a network and with one another: of tasks declared together, of tasks by themselves, of every kind. */
export const aligned = (): Ir =>
  irOf(
    'aligned.mtl',
    `labels everything [a, b, c, d, e]
labels kinds [e, c, a]
labels letters [a, b, c]
model aligned {
  input x: real[4, 4, 1]
  network big from x: class of everything {
    freeze: true
    conv = conv(2, kernel: 2, activation: relu)
    flat = flatten()
    fc1 = dense(6)
    out = dense(classes)
  }
  trunk body from x { flat = flatten(); h = dense(6, activation: tanh) }
  split after body.h {
    tasks [north, south, west]: class of letters {
      fc1 = dense(6)
      out = dense(classes)
      loss: cross_entropy
      align [fc1, out] with big: cmmd(0.9)
      align fc1: cmmd(0.2, kernel: gaussian)
    }
    task kind: class of kinds { fc1 = dense(6); out = dense(classes); loss: cross_entropy; align out with big: cmmd(0.9) }
    task tall: binary { fc1 = dense(6); out = dense(1); loss: binary_cross_entropy; align fc1 with kind: mmd(0.3); align fc1 with big: cmmd(0.5) }
    task marks: subset of letters { fc1 = dense(6); out = dense(classes); loss: binary_cross_entropy; align fc1 with big: cmmd(0.4, kernel: gaussian, normalize: dimensions) }
  }
  split after x {
    task size: real { conv = conv(2, kernel: 2, activation: tanh); flat = flatten(); out = dense(1); loss: mse; weight: 2; align conv with big: coral(0.1) }
  }
  align [north.fc1] with [kind.fc1]: cmmd(0.1)
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f16
  marks <- [rows.a, rows.b, rows.c]
}
train { phase main: joint { optimizer: sgd(0.1), epochs: 1 } }
evaluate {
  metrics: [accuracy]
  compare { alone: single_task; fewer: without(align: [north.fc1, south.fc1, west.fc1]) }
}
`,
  );

const WORDS = Array.from({ length: 200 }, (_, i) => `word${i}`);
const LEVELS = Array.from({ length: 12 }, (_, i) => `level${i}`);

/** 200 tasks with one head, 12 that share a head and differ in their classes, each task with rows of its own. */
export const many = (): Ir =>
  irOf(
    'many.mtl',
    `${[2, 3, 4].map((n) => `labels grades${n} [${Array.from({ length: n }, (_, i) => `"grade ${i}"`).join(', ')}]`).join('\n')}
model many {
  input x: real[5]
${LEVELS.map((name, i) => `  task ${name}: class of grades${2 + (i % 3)}`).join('\n')}
  trunk body from x { h = dense(4) }
  split after h {
    tasks [${WORDS.join(', ')}]: binary { score = dense(1); loss: binary_cross_entropy }
    each task {
      wide = dense(6, activation: relu)
      logits = dense(classes)
      same = flatten()
      loss: cross_entropy
    }
  }
}
data {
  source rows = csv("rows.csv")
  x <- rows.x1 .. rows.x5
}
train { phase all: joint { optimizer: sgd(0.1), epochs: 1 } }
evaluate { metrics: [accuracy] }
`,
  );

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

const HIDDEN: Readonly<Record<string, string>> = {
  QModel: 'return */ globalThis.hacked = 5 /*',
  QSpec: 'evil */ globalThis.hacked = 6; /*.mtl',
  QTrunk: 'objective',
  QInput: 'p',
  QOther: 'tf',
  QFirst: 'class',
  QSecond: 'fire9.e1',
  QThird: 'fire9E1',
  QFourth: '`${globalThis.hacked = 4}`',
  QSet: 'tasks',
  QScore: `task'`,
  QSource: '__proto__',
  QColumn: `a'b`,
  QPath: `it's \u2028.csv`,
  QPhase: `'); globalThis.hacked = 7; ('`,
  ...Object.fromEntries(HOSTILE.map((name, i) => [`QTask${String(i).padStart(2, '0')}`, name])),
};

/** Every name is one that a careless printer would let become code. */
export function hostile(): Ir {
  const tasks = Object.keys(HIDDEN).filter((name) => name.startsWith('QTask'));
  const [first, ...rest] = tasks;
  const plain = irOf(
    'QSpec',
    `labels QSet [${tasks.join(', ')}, last as ${first}]
model QModel {
  input QInput: real[3]
  input QOther: real[2]
  trunk QTrunk from QInput, QOther {
    QFirst = concat()
    step = dense(4, activation: gelu)
    QSecond = dense(4)
    QThird = dense(4)
    QFourth = dense(4)
  }
  split after step {
    tasks [${rest.join(', ')}]: binary(yes: "QFourth") { QScore = dense(1); loss: binary_cross_entropy }
  }
  split after QFourth { task ${first}: class of QSet { predict = dense(classes); loss: cross_entropy } }
}
data {
  source QSource = csv("QPath")
  QInput <- [QSource.QColumn, QSource.b, QSource.c]
  QOther <- QSource.d .. QSource.QColumn
${tasks.map((task) => `  ${task} <- QSource.${task} where QSource.QColumn == "${task}"`).join('\n')}
}
train { phase QPhase: joint { optimizer: sgd(0.1), epochs: 1, train: [QTrunk, QFourth] } }
evaluate { metrics: [accuracy]; compare { QModel: single_task; QFourth: with({ "train.QPhase.epochs": 2 }) } }
`.replaceAll('last as QTask00', 'last'),
  );
  return reveal(plain) as Ir;
}

/** Puts the hostile names in place of the plain ones, in keys too. */
function reveal(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/Q[A-Z][a-z]+\d*/g, (name) => HIDDEN[name] ?? name);
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [reveal(key), reveal(item)]));
}

/** A network from a file, and copies of it whose labels and weights are otherwise. */
export const copies = (): Ir =>
  irOf(
    'copies.mtl',
    `labels everything [rose, daisy, lily, iris]
labels garden [lily, rosa as rose]
labels field [daisy, iris, lily]
model copies {
  input x: real[6]
  network big from x: class of everything {
    start: pretrained("big.safetensors")
    freeze: true
    fc1 = dense(5, activation: tanh)
    fc2 = dense(4, activation: tanh)
    out = dense(classes)
  }
  task mine: class of garden
  task yours: class of field
  each task {
    copy of big(shared) { extra = dense(3, activation: relu) from fc1; both = concat() from out, extra; scores = dense(classes) }
    loss: cross_entropy
  }
  split after big.fc2 { task same: binary { copy of big(frozen) { out = dense(1) }; loss: binary_cross_entropy } }
}
data {
  source rows = csv("rows.csv")
  x <- rows.a .. rows.f
}
train { phase main: joint { optimizer: sgd(0.1, momentum: 0.9), batch: 8, epochs: 2 } }
evaluate {
  metrics: [accuracy]
  compare { scratch: without(start: big); single: single_task }
}
`,
  );

export const models: Readonly<Record<string, Ir>> = { 'mt-dnn': mtDnn(), tree: tree(), many: many(), compared: compared(), aligned: aligned(), hostile: hostile(), copies: copies() };
