/** What the pool's tests train: in workers it is run as an emitted program is. */
import { adam, joint, main, sgd } from '../../src/runtime/index.ts';
import { experimentOf, threeTasks } from './three-tasks.ts';

const phases = [
  joint('first', { optimizer: adam(0.01), batch: 8, epochs: 3 }),
  joint('second', { optimizer: sgd(0.1, { momentum: 0.9 }), batch: 8, epochs: 3 }),
];

export const experiment = experimentOf(threeTasks({ dropout: 0.2 }), phases);

await main(experiment, import.meta.url);
