import { isProblem } from '../../diagnostics/problem.ts';
import type { BackendName } from '../../engine/backends/backend.ts';
import { evaluate } from '../../runtime/evaluate.ts';
import { closingText } from '../../runtime/report/closing.ts';
import { openModel } from '../../runtime/trained.ts';
import { pairs } from '../compiled.ts';
import { exit } from '../exit.ts';
import { reportProblem } from '../report.ts';
import type { Action } from '../table.ts';
import { jsonText } from '../../text/unsafe.ts';

interface Options {
  readonly data?: readonly string[];
  readonly json?: boolean;
  readonly backend?: BackendName;
}

export const run: Action = async ([folder], options: Options, console) => {
  const data = pairs('--data', 'NAME=PATH', options.data);
  if ('mistake' in data) return data;
  const model = await openModel(folder!, options.backend ?? 'auto');
  if (isProblem(model)) return reportProblem(model, folder!, console);
  const report = await evaluate(model, folder!, Object.fromEntries(data.pairs), Date.now);
  if (isProblem(report)) return reportProblem(report, folder!, console);
  console.out(options.json ? `${jsonText(report)}\n` : closingText(report, null, model.experiment));
  return exit.done;
};
