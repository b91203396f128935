import { figure, mathematics, mathematicsLatex, mathematicsText, table, tableText, variantsText } from '../../emit/explain/index.ts';
import type { Ir } from '../../ir/ir.ts';
import { compileSpec } from '../compiled.ts';
import { exit } from '../exit.ts';
import { writeFile } from '../files.ts';
import { report } from '../report.ts';
import type { Action, Values } from '../table.ts';

export const run: Action = async ([spec], options, console) => {
  const { svg, out } = options as { readonly svg?: string; readonly out?: string };
  const compiled = compileSpec(spec!, {}, console);
  if (!compiled) return exit.fault;
  if ('mistake' in compiled) return compiled;
  const { ir } = compiled;
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

/** What is asked for: table and mathematics where nothing is, and no text where the figure alone is. */
function textOf(ir: Ir, { table: layers, math, latex }: Values, drawn: boolean): string | null {
  if (drawn && !layers && !math && !latex) return null;
  const all = !layers && !math && !latex;
  const parts = [
    ...(layers || all ? [tableText(table(ir)), variantsText(ir)] : []),
    ...(math || all ? [mathematicsText(mathematics(ir), ir.spec)] : []),
    ...(latex ? [mathematicsLatex(mathematics(ir), ir.spec)] : []),
  ];
  return `${parts.filter((part) => part !== null).map((part) => part.trimEnd()).join('\n\n')}\n`;
}
