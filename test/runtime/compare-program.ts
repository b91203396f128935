/** What the test of comparisons trains: an experiment with variants, in the form of an emitted program. */
import { accuracy, csv, experiment, fractions, joint, main, mse, sgd } from '../../src/runtime/index.ts';
import { threeTasks } from './three-tasks.ts';

const phases = (rate: number) => [joint('main', { optimizer: sgd(rate, { momentum: 0.9 }), batch: 8, epochs: 4 })];
const columns = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6'];

const compared = experiment({
  name: 'fruit',
  spec: 'fruit.mtl',
  model: threeTasks({ dropout: 0.2 }),
  sources: { rows: csv('rows.csv', import.meta.url) },
  inputs: { x: { shape: [6], source: 'rows', columns } },
  labels: {
    kind: { source: 'rows', columns: ['kind'] },
    ripe: { source: 'rows', columns: ['ripe'] },
    size: { source: 'rows', columns: ['length', 'width'] },
  },
  seed: 3,
  phases: phases(0.1),
  protocol: fractions([0.2, 0.5], { repeats: 3 }),
  metrics: [accuracy(), mse()],
  compare: {
    same: { is: 'main', model: threeTasks({ dropout: 0.2 }) },
    still: { is: 'with({ train.main.rate: 0 })', model: threeTasks(), phases: phases(0) },
    swapped: {
      is: 'with({ x: reversed })',
      model: threeTasks({ dropout: 0.2 }),
      inputs: { x: { shape: [6], source: 'rows', columns: [...columns].reverse() } },
    },
  },
  final: 'all',
});

export default compared;

await main(compared, import.meta.url);
