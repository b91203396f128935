import { check, compile } from '../../compiler.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { toJson } from '../../diagnostics/json.ts';
import type { Source } from '../../text/source.ts';
import { pairs } from '../compiled.ts';
import type { Console } from '../console.ts';
import { exit } from '../exit.ts';
import { openHost } from '../host.ts';
import { exitCodeOf, report } from '../report.ts';
import type { Action } from '../table.ts';
import { jsonText } from '../../text/unsafe.ts';

export const run: Action = async (files, { json, strict, explain, copies, data, verbose }, console) => {
  if (typeof explain === 'string') return explainCode(explain, console);
  if (files.length === 0) return { mistake: 'no spec is named' };
  const replaced = pairs('--data', 'NAME=PATH', data as readonly string[] | undefined);
  if ('mistake' in replaced) return replaced;
  const asked = { data: Object.fromEntries(replaced.pairs), copies: copies === true, verbose: verbose === true };
  const { diagnostics, sources } = await checkAll(files, asked, console);
  if (json) console.out(`${jsonText(toJson(diagnostics, sources))}\n`);
  else report(diagnostics, sources, console);
  const code = exitCodeOf(diagnostics, strict === true);
  if (!json && code === exit.done) console.out(files.length === 1 ? `${files[0]}: ok\n` : `${files.length} specs: ok\n`);
  return code;
};

interface Asked {
  readonly data: Readonly<Record<string, string>>;
  /** Rows are read, and copies among them looked for. */
  readonly copies: boolean;
  /** Data files are listed before they are read. */
  readonly verbose: boolean;
}

/** A file that several specs import is reported once. */
async function checkAll(files: readonly string[], { data, copies, verbose }: Asked, console: Console): Promise<{ diagnostics: Diagnostic[]; sources: Source[] }> {
  const host = openHost(console, { data, list: verbose });
  const diagnostics = new Map<string, Diagnostic>();
  const sources = new Map<string, Source>();
  for (const file of files) {
    const checked = copies ? compile(file, host) : { ...check(file, host), ir: null };
    for (const source of checked.sources) sources.set(source.path, source);
    const found = checked.ir ? await (await import('../copies.ts')).copyDiagnostics(checked.ir, file, data) : [];
    for (const each of [...checked.diagnostics, ...found]) diagnostics.set(`${each.code} ${each.span.file} ${each.span.start} ${each.message}`, each);
  }
  return { diagnostics: [...diagnostics.values()], sources: [...sources.values()] };
}

async function explainCode(wanted: string, console: Console) {
  const { messages } = await import('../../diagnostics/messages/index.ts');
  const message = messages.find(({ code }) => code === wanted.toUpperCase());
  if (!message) return { mistake: `there is no code ${wanted}; codes look like ${messages[0]!.code}` };
  console.out(`${message.severity}[${message.code}]\n\n${message.explain}\n`);
  return exit.done;
}
