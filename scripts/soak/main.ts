/** `npm run soak [-- STEPS]`: 200,000 steps where it is left out. Exits with 1 where anything has grown. */
import { grown, megabytes, soak, type Sample } from './soak.ts';

const steps = Number(process.argv[2] ?? 200_000);
const ROWS = 16_000;

const row = (...cells: readonly (string | number)[]): void => console.log(cells.map((cell) => String(cell).padStart(12)).join(''));
row('steps', 'rss MB', 'heap MB', 'tensors', 'open files');
let next = 0;
const show = ({ steps: done, rss, heap, tensors, files }: Sample): void => {
  if (done < next) return;
  next += steps / 20;
  row(done, megabytes(rss), megabytes(heap), tensors, files ?? '');
};

const began = performance.now();
const found = grown(await soak(steps, ROWS, show), { memory: true });
console.log(`\n${steps} steps in ${Math.round((performance.now() - began) / 1000)} s: ${found.length === 0 ? 'nothing grew' : found.join('; ')}`);
process.exitCode = found.length === 0 ? 0 : 1;
