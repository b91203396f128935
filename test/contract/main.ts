/** The experiment of mt-dnn.mtl: its data, its training and how it is judged. */
import { csv, experiment, hammingLoss, joint, kfold, main, perTask, rbm, sgd, standardize } from 'mtlc/runtime';
import * as model from './model.ts';

export default experiment({
  name: 'mt_dnn',
  spec: 'mt-dnn.mtl',
  model,

  // data, line 20
  sources: { rows: csv('../../data/natural-scene/natural-scene.csv.gz', import.meta.url) },
  inputs: { x: { shape: [294], source: 'rows', columns: { from: 'f1', to: 'f294' }, scale: standardize() } },
  labels: perTask(model.tasks, (task) => ({ source: 'rows', columns: [task], missing: ['', '?', 'NA'] })),

  // train, line 25
  seed: 7,
  phases: [
    rbm('pretrain', {
      layers: [
        { name: 'h1', input: 'x', kernel: 'features.h1.kernel', bias: 'features.h1.bias' },
        { name: 'h2', kernel: 'features.h2.kernel', bias: 'features.h2.bias' },
      ],
      visible: 'gaussian',
      cd: 1,
      learningRate: [0.001, 0.05],
      momentum: [0.5, 0.9],
      momentumEpochs: 5,
      weightDecay: 0.0002,
      epochs: 50,
      batch: 100,
    }),
    joint('finetune', { optimizer: sgd(0.1, { momentum: 0.9 }), batch: 100, epochs: 60 }),
  ],

  // evaluate, line 41
  protocol: kfold(10, { seed: 1 }),
  metrics: [hammingLoss()],
  references: { hamming_loss: { value: 0.157, sd: 0.008, source: 'table 1' } },
  final: 'all',
});

await main(import.meta.url);
