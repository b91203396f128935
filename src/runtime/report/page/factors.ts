/** What the tasks' losses counted for, as a table: a row a task, a column a variant. */
import { spread } from '../figures.ts';
import type { Report } from '../report.ts';
import { MAIN } from '../../variants.ts';
import { longTable, number, text } from './html.ts';

/** A table a condition; none where no weighting was at work. */
export function factorTables({ details, name }: Report): string[] {
  return Object.entries(details.factors).map(([condition, variants]) => {
    const tasks = [...new Set(Object.values(variants).flatMap((factors) => Object.keys(factors)))];
    const header = [text('task'), ...Object.keys(variants).map((variant) => number(variant === MAIN ? name : variant))];
    const rows = tasks.map((task) => [text(task), ...Object.values(variants).map(({ [task]: of }) => number(of ? spread(of.mean, of.sd) : ''))]);
    const place = condition === 'all' ? '' : ` at ${condition}`;
    return longTable(header, rows, `What each task's loss counted for in the last epoch${place}`);
  });
}
