/** Small specs that have every kind of phase, and rows for them. */

/** Four numbers, labels of two tasks that follow from them but for noise, and a place. */
export function rows(count: number): string {
  let seed = 1;
  const next = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const lines = Array.from({ length: count }, (_, i) => {
    const x = [next(), next(), next(), next()];
    const kind = ['low', 'mid', 'high'][Math.min(2, Math.floor(3 * (0.7 * x[0]! + 0.3 * next())))];
    return [...x.map((each) => each.toFixed(5)), kind, x[1]! + 0.2 * next() > 0.6 ? 'yes' : 'no', (x[2]! - x[3]!).toFixed(5), 'abc'[i % 3]].join(',');
  });
  return ['f1,f2,f3,f4,kind,fresh,size,place', ...lines].join('\n');
}

const DATA = `data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f4
`;

/** Restricted Boltzmann machines, then all tasks at once, then in turns; k-fold, with a final fit. */
const stacked = `labels kinds [low, mid, high]
model stacked {
  input x: real[4] { scale: standardize }
  trunk body from x { h1 = dense(24, activation: sigmoid); h2 = dense(16, activation: sigmoid) }
  split after h2 {
    task kind: class of kinds { a = dense(classes); loss: cross_entropy }
    task fresh: binary(yes: "yes", no: "no") { b = dense(1); loss: binary_cross_entropy }
  }
}
${DATA}}
train {
  seed: 3
  phase pretrain: rbm { layers: [h1, h2], visible: gaussian, epochs: 40, batch: 16, learning_rate: 0.01 }
  phase main: joint { optimizer: adam(0.01), batch: 16, epochs: 40 }
  phase turns: alternate { turns: { kind: 2, fresh: 1 }, optimizer: sgd(0.05, momentum: 0.9), batch: 16, epochs: 30 }
}
evaluate { protocol: kfold(3, seed: 2); metrics: [accuracy] }
`;

/** Batch normalisation, dropout, a weighting with slots of its own, a phase that stops early and one that halves its rate. */
const watched = `labels kinds [low, mid, high]
model watched {
  input x: real[4] { scale: standardize }
  trunk body from x { h = dense(32, activation: relu); n = batch_norm(); d = dropout(0.3) }
  split after d {
    task kind: class of kinds { a = dense(classes); loss: cross_entropy }
    task size: real { scale: standardize; b = dense(size); loss: mse }
  }
}
${DATA}}
train {
  seed: 5
  phase wild: joint { optimizer: sgd(4), batch: 16, epochs: 6, on_divergence: halve_rate, schedule: cosine }
  phase main: joint { optimizer: adam(0.005), batch: 16, epochs: 200, task_weights: uncertainty, stop: early(on: accuracy, patience: 60) }
}
evaluate { protocol: holdout(train: 60%, validation: 20%, test: 20%, seed: 1); metrics: [accuracy, mse] }
`;

/** Tasks with rows of their own, a learnt covariance between their layers, and a variant without. */
const related = `labels kinds [low, mid, high]
model related {
  tasks t in [a, b, c]: class of kinds { rows: own }
  input x: real[4] { scale: standardize }
  split after x {
    each task {
      h = dense(12, activation: relu, start: same(he_normal))
      o = dense(classes, start: same(he_normal))
      loss: cross_entropy
    }
  }
  prior [h, o] ~ tensor_normal(task: learned(epsilon: 1e-3))
}
${DATA}  t <- rows.kind where rows.place == t
}
train { seed: 1; phase main: joint { optimizer: sgd(0.02, momentum: 0.9), batch: 8, epochs: 150 } }
evaluate { protocol: holdout(train: 70%, test: 30%, seed: 1); metrics: [accuracy]; compare { single: without(prior: h) } }
`;

/** Masks beside kernels, cut between two phases. */
const masked = `labels kinds [low, mid, high]
model masked {
  input x: real[4] { scale: standardize }
  trunk body from x { h1 = dense(24, activation: relu); h2 = dense(16, activation: relu) }
  split after h2 {
    task kind: class of kinds { a = dense(classes); loss: cross_entropy }
    task fresh: binary(yes: "yes", no: "no") { b = dense(1); loss: binary_cross_entropy }
  }
  prior [h1, h2] ~ soft_mask(l1: 0.9, optimizer: adam(0.01))
}
${DATA}}
train {
  seed: 1
  phase main: joint { optimizer: adamw(0.01), batch: 16, epochs: 100 }
  phase cut: prune(share: 40%)
  phase after: joint { optimizer: rmsprop(0.001), batch: 16, epochs: 60, train: [kind, fresh] }
}
evaluate { protocol: kfold(2, seed: 1); metrics: [accuracy]; final: none }
`;

export const specs: Readonly<Record<string, string>> = { stacked, watched, related, masked };

/** With a quarter of the epochs, for backends that are slow. */
export const brief = (spec: string): string => spec.replace(/epochs: (\d+)/g, (_, epochs: string) => `epochs: ${Math.ceil(Number(epochs) / 4)}`);
