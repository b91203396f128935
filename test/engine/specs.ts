/** Networks of every kind, whose steps passes meet. */

interface Parts {
  readonly before?: string;
  readonly body: string;
  readonly data: string;
}

const spec = ({ before = '', body, data }: Parts): string => `${before}
model m {
${body}
}
data {
  source rows = csv("rows.csv")
  ${data}
}
train {
  seed: 1
  phase main: joint { optimizer: sgd(0.1, momentum: 0.9), batch: 8, epochs: 1 }
}
evaluate {
  protocol: kfold(2, seed: 1)
  metrics: [accuracy]
}
`;

const named = (count: number): string => Array.from({ length: count }, (_, i) => `t${String(i).padStart(4, '0')}`).join(', ');

const mtDnn = (x: number, h1: number, h2: number): string =>
  spec({
    body: `
  input x: real[${x}]
  trunk features from x {
    h1 = dense(${h1}, activation: sigmoid)
    h2 = dense(${h2}, activation: sigmoid)
  }
  split after h2 {
    tasks [desert, mountains, sea, sunset, trees]: binary {
      pair = dense(2, activation: sigmoid)
      loss: pairwise_cross_entropy
    }
  }`,
    data: `x <- rows.f1 .. rows.f${x}`,
  });

/** Heads of four domains under a prior over tasks. */
const drn = (x: number, hidden: number): string =>
  spec({
    before: 'labels office [pack, bike, laptop, mug]',
    body: `
  tasks t in [amazon, webcam, dslr, caltech]: class of office { rows: own }
  input x: real[${x}]
  split after x {
    each task {
      fc7b = dense(${hidden}, activation: relu)
      fc8 = dense(classes)
      loss: cross_entropy
    }
  }
  prior [fc7b, fc8] ~ tensor_normal(task: learned(epsilon: 1e-5))`,
    data: `x <- rows.f1 .. rows.f${x}
  t <- rows.class where rows.domain == t`,
  });

/** Tasks of yes and no on one trunk. */
const keywords = (tasks: number, x: number, hidden: number): string =>
  spec({
    body: `
  input x: real[${x}]
  trunk features from x {
    h = dense(${hidden}, activation: relu)
    d = dropout(0.3)
  }
  split after d {
    tasks [${named(tasks)}]: binary {
      score = dense(1)
      loss: binary_cross_entropy
    }
  }`,
    data: `x <- rows.f1 .. rows.f${x}`,
  });

/** Heads of two layers, each with rows of its own. */
const owners = (tasks: number, x: number, classes: number): string =>
  spec({
    before: `labels kinds [${Array.from({ length: classes }, (_, i) => `k${i}`).join(', ')}]`,
    body: `
  tasks t in [${named(tasks)}]: class of kinds { rows: own }
  input x: real[${x}]
  split after x {
    each task {
      logits = dense(classes)
      loss: cross_entropy
    }
  }`,
    data: `x <- rows.f1 .. rows.f${x}
  t <- rows.class where rows.domain == t`,
  });

const image = (side: number, first: number, second: number): string =>
  spec({
    before: 'labels things [plane, car, bird, cat, deer, dog, frog, horse, ship, truck]',
    body: `
  input photo: image[${side}, ${side}, 3]
  trunk features from photo {
    c1 = conv(${first}, kernel: 3, padding: same, activation: relu)
    p1 = max_pool(2)
    c2 = conv(${second}, kernel: 3, padding: same, activation: relu)
    p2 = max_pool(2)
    flat = flatten()
  }
  split after flat {
    task thing: class of things {
      logits = dense(classes)
      loss: cross_entropy
    }
  }`,
    data: `photo <- image(rows.path)
  thing <- rows.thing`,
  });

/** Branches, dropout, weights, heads of several kinds. */
const tree = spec({
  before: `labels poses [left, right, front]
labels tag_set [a, b, c, d]`,
  body: `
  input photo: real[8] { scale: standardize }
  input facts: real[3]
  trunk eye from photo { h = dense(6, activation: gelu) }
  trunk form from facts { h = dense(3, activation: leaky_relu(0.1)) }
  trunk both from eye, form {
    joined = concat()
    wide = dense(7, activation: relu)
    rest = dropout(0.5)
  }
  split after rest {
    branch people {
      look = dense(4, activation: elu, bias: false)
      split {
        task pose: class of poses { logits = dense(classes); loss: cross_entropy; weight: 2 }
        task age: real { less = dropout(0.25); years = dense(1); loss: mse; weight: 0.5; scale: standardize }
      }
    }
    tasks [spring, autumn]: binary { drop = dropout(0.5); pair = dense(2); loss: pairwise_cross_entropy }
  }
  split after wide {
    task tags: subset of tag_set { scores = dense(classes); loss: binary_cross_entropy }
  }`,
  data: `photo <- rows.p1 .. rows.p8
  facts <- [rows.a, rows."b c", rows.d]
  tags <- [rows.a, rows.b, rows.c, rows.d]
  age <- rows.years { missing: ["-1"] }`,
});

/** Copies of a frozen network, held near it and near one another, each with rows of its own. */
const aligned = spec({
  before: `labels everything [mug, bike, pen, cup, lamp]
labels office [mug as cup, bike, pen]
labels objects [pen, lamp, bike, mug]`,
  body: `
  input x: real[6]
  network big from x: class of everything {
    freeze: true
    fc1 = dense(5)
    act = activation(relu)
    out = dense(classes)
  }
  tasks [amazon, webcam]: class of office { rows: own }
  task caltech: class of objects { rows: own }
  each task {
    copy of big
    loss: cross_entropy
    align [fc1, out] with big: cmmd(0.9)
    align fc1: mmd(0.1, kernel: gaussian)
    align fc1: cmmd(0.1, normalize: dimensions)
    align fc1: coral(0.1)
  }`,
  data: `x <- rows.f1 .. rows.f6
  amazon <- rows.class where rows.domain == "amazon"
  webcam <- rows.class where rows.domain == "webcam"
  caltech <- rows.class where rows.domain == "caltech"`,
});

const sequence = (body: string): string =>
  spec({
    before: 'labels intents [ask, tell, order]',
    body: `
  input x: real[6, 4]
  trunk features from x {
${body}
  }
  split after flat {
    task intent: class of intents {
      logits = dense(classes)
      loss: cross_entropy
    }
  }`,
    data: `x <- rows.f1 .. rows.f24
  intent <- rows.intent`,
  });

/** Copies of a network that is frozen, with weights of their own or shared ones. */
const copies = (weights: string): string =>
  spec({
    before: 'labels all [rose, daisy, lily, iris]\nlabels garden [lily, rose]\nlabels field [daisy, iris, lily]',
    body: `
  input x: real[6]
  network big from x: class of all {
    freeze: true
    fc1 = dense(5, activation: tanh)
    fc2 = dense(4, activation: tanh)
    out = dense(classes)
  }
  task mine: class of garden { rows: own }
  task yours: class of field { rows: own }
  each task {
    copy of big(${weights})
    prior [fc1 .. fc2] ~ soft_mask(l1: 0.9)
    align [fc2, out] with big: cmmd(0.9)
    loss: cross_entropy
  }`,
    data: 'x <- rows.f1 .. rows.f6\n  mine <- rows.mine\n  yours <- rows.yours',
  });

/** Masked copies of a network that is frozen, aligned with it: what heads read of labels is made twice. */
const masked = spec({
  before: `labels all [a, b, c, d, e, f]
labels one [a, b, c]
labels two [d, e, b]`,
  body: `
  input photo: image[8, 8, 3]
  network big from photo: class of all {
    freeze: true
    conv1 = conv(4, kernel: 3, stride: 2, padding: same, activation: relu)
    pool1 = max_pool(2)
    conv2 = conv(6, kernel: 3, padding: same, activation: relu)
    flat = flatten()
    fc1 = dense(7)
    act = activation(relu)
    out = dense(classes)
  }
  task first: class of one { rows: own }
  task second: class of two { rows: own }
  each task {
    copy of big
    prior [conv1, conv2] ~ soft_mask(l1: 0.9)
    align [fc1, out] with big: cmmd(0.9)
    loss: cross_entropy
  }`,
  data: `photo <- image(rows.path)
  first <- rows.a
  second <- rows.b`,
});

/** By name: the spec's text, and rows of a batch (a task, where each has its own). */
export const specs: Readonly<Record<string, readonly [text: string, rows: number]>> = {
  'mt-dnn': [mtDnn(6, 5, 4), 8],
  drn: [drn(6, 5), 3],
  copies: [copies('own'), 4],
  'frozen copies': [copies('frozen'), 4],
  'shared copies': [copies('shared'), 4],
  keywords: [keywords(7, 6, 5), 8],
  owners: [owners(5, 6, 3), 4],
  image: [image(8, 4, 6), 3],
  tree: [tree, 8],
  aligned: [aligned, 8],
  lstm: [sequence('    r = lstm(5)\n    flat = flatten()'), 4],
  attention: [sequence('    a = attention(2)\n    n = layer_norm()\n    flat = flatten()'), 4],
  masked: [masked, 5],
  norm: [sequence('    c = conv1d(5, kernel: 3, padding: same)\n    b = batch_norm()\n    g = activation(tanh)\n    flat = flatten()'), 4],
};

/** The same kinds at the sizes of benchmarks. */
export const large: Readonly<Record<string, readonly [text: string, rows: number]>> = {
  'mt-dnn': [mtDnn(294, 300, 400), 32],
  drn: [drn(512, 256), 24],
  keywords: [keywords(153, 500, 128), 128],
  owners: [owners(1000, 256, 10), 2],
};
