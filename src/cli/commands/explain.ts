import { figure, mathematics, mathematicsLatex, mathematicsText, table, tableText, variantsText } from '../../emit/explain/index.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { displayedLines } from '../../diagnostics/width.ts';
import type { Ir } from '../../ir/ir.ts';
import { compileSpec } from '../compiled.ts';
import type { Console } from '../console.ts';
import { exit, type ExitCode } from '../exit.ts';
import { writeFile } from '../files.ts';
import { report } from '../report.ts';
import type { Action, Values } from '../table.ts';
import { jsonText } from '../../text/unsafe.ts';

export const run: Action = async ([spec], options, console) => {
  const { svg, out } = options as { readonly svg?: string; readonly out?: string };
  const compiled = compileSpec(spec!, {}, console);
  if (!compiled) return exit.fault;
  if ('mistake' in compiled) return compiled;
  const { ir } = compiled;
  if (options['plan'] === true) return explainPlan(ir, spec!, options, console);
  const text = textOf(ir, options, svg !== undefined);
  const files = [
    ...(svg === undefined ? [] : [[svg, figure(ir)] as const]),
    ...(out === undefined || text === null ? [] : [[out, text] as const]),
  ];
  for (const [file, content] of files) {
    const failed = writeFile(file, content);
    if (failed) {
      report([failed], [], console);
      return exit.fault;
    }
    console.out(`${file}\n`);
  }
  if (out === undefined && text !== null) console.out(text);
  return exit.done;
};

/** Of every kind of step that the phases take. */
async function explainPlan(ir: Ir, spec: string, { json, out }: Values, console: Console): Promise<ExitCode> {
  const { inspected, stageOf, titleOf } = await import('../plan/rehearsed.ts');
  const { planReport, planText } = await import('../plan/text.ts');
  const stage = await stageOf(ir, spec, 1);
  if (isProblem(stage)) return failed(stage, console);
  const { memory } = table(ir);
  const predictedFor = (phase: string): number | null => {
    const { state, step } = memory.find((each) => each.phase === phase) ?? { state: null, step: null };
    return state === null || step === null ? null : state + step;
  };
  const found: { title: string; predicted: number | null; seen: Awaited<ReturnType<typeof inspected>> }[] = [];
  for (const scene of stage.scenes) found.push({ title: titleOf(scene, ir), predicted: predictedFor(scene.phase), seen: await inspected(scene, ir) });
  const reports = found.map(({ title, predicted, seen }) => ({ of: title, predictedBytes: predicted, ...('eager' in seen ? { eager: seen.eager } : planReport(seen, ir)) }));
  const texts = found.map(({ title, predicted, seen }) => ('eager' in seen ? `${title}\n\nIt runs eagerly: ${seen.eager}.` : planText(title, planReport(seen, ir), predicted)));
  const content = json === true ? `${jsonText({ spec: ir.spec, kernels: stage.build, steps: reports })}\n` : displayedLines(`${texts.join('\n\n\n')}\n\nKernels: the build ${stage.build}.\n`);
  if (out === undefined) {
    console.out(content);
    return exit.done;
  }
  const unwritten = writeFile(out as string, content);
  if (unwritten) {
    report([unwritten], [], console);
    return exit.fault;
  }
  console.out(`${String(out)}\n`);
  return exit.done;
}

function failed({ message, notes = [] }: Problem, console: Console): ExitCode {
  console.err([`mtlc: ${message}`, ...notes].map((line) => `${line}\n`).join(''));
  return exit.fault;
}

/** What is asked for: table and mathematics where nothing is, and no text where the figure alone is. */
function textOf(ir: Ir, { table: layers, math, latex }: Values, drawn: boolean): string | null {
  if (drawn && !layers && !math && !latex) return null;
  const all = !layers && !math && !latex;
  const parts = [
    ...(layers || all ? [tableText(table(ir)), variantsText(ir)] : []),
    ...(math || all ? [mathematicsText(mathematics(ir), ir.spec)] : []),
    ...(latex ? [mathematicsLatex(mathematics(ir), ir.spec)] : []),
  ];
  return displayedLines(`${parts.filter((part) => part !== null).map((part) => part.trimEnd()).join('\n\n')}\n`);
}
