/** What every entry says of itself. */
import type { ArgSpec, ArgTable, ArgType, EntryValue } from '../catalog/arguments.ts';
import type { Entry } from '../catalog/define.ts';
import { entries } from '../catalog/index.ts';
import { readArguments } from '../check/arguments.ts';
import type { Context } from '../check/context.ts';
import { emptyScope } from '../check/scope.ts';
import { parse } from '../syntax/parse.ts';
import type { PropertyStatement, SectionStatement } from '../syntax/tree.ts';
import { Mismatch, Tally, type EntryTest } from './test.ts';

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
/** A capital letter or a digit at its start or a formula, a full stop at its end, and none within. */
const ONE_SENTENCE = /^(?!.*[.!?] [A-Z])\S.*\.$/;
const PAPER = /\beqs?\.|\bet al\b|\b(19|20)\d\d\b/;

export function declarationTests(entry: Entry): EntryTest[] {
  const test = (says: string, check: (entry: Entry, tally: Tally) => void): EntryTest => ({
    says,
    run: async () => {
      const tally = new Tally();
      check(entry, tally);
      return tally.seen;
    },
  });
  return [
    test('has a name of its own, a sentence, and arguments with docs and legal defaults', checkTexts),
    test('takes positional arguments before those that may be left out', checkOrder),
  ];
}

function checkTexts(entry: Entry, tally: Tally): void {
  const { kind, name, doc, source } = entry;
  tally.holds(SNAKE_CASE.test(name), `\`${name}\` is no word of small letters`);
  tally.holds(entries.filter((other) => other.kind === kind && other.name === name).length === 1, `another ${kind} is called \`${name}\``);
  tally.holds(ONE_SENTENCE.test(doc), `\`doc\` is not one sentence with a full stop: ${doc}`);
  tally.holds(!PAPER.test(doc) || source !== undefined, '`doc` names a paper, which belongs into `source`');
  tally.holds(source !== '', '`source` is empty');
  checkTable(entry.args, tally);
  if ('equation' in entry) tally.holds(depthOf(entry.equation) === 0, `the braces of \`equation\` do not match: ${entry.equation}`);
}

function checkOrder({ args }: Entry, tally: Tally): void {
  const positional = Object.entries(args).filter(([, spec]) => spec.positional);
  const early = positional.find(([, spec], i) => spec.default !== undefined && positional.slice(i).some(([, later]) => later.default === undefined));
  tally.holds(early === undefined, `\`${early?.[0]}\` may be left out, and stands before an argument that may not`);
}

/** Of arguments or properties. */
export function checkTable(table: ArgTable, tally: Tally): void {
  for (const [name, spec] of Object.entries(table)) {
    tally.holds(SNAKE_CASE.test(name), `the argument \`${name}\` is no word of small letters`);
    tally.holds(ONE_SENTENCE.test(spec.doc), `the doc of \`${name}\` is not one sentence with a full stop: ${spec.doc}`);
    if (spec.default !== undefined && spec.default !== null) tally.same(readBack(name, spec), spec.default, `the default of \`${name}\`, read from a spec`);
  }
}

/** A value as a spec writes it. */
function written(type: ArgType, value: unknown): string {
  if (type.kind === 'text') return JSON.stringify(value);
  if (type.kind === 'path_texts') return JSON.stringify(value);
  if (type.kind === 'entry') {
    const { entry, args } = value as EntryValue;
    // What has no value is left out.
    const given = Object.entries(args).filter(([, arg]) => arg !== null);
    return `${entry}(${given.map(([name, arg]) => `${name}: ${arg}`).join(', ')})`;
  }
  if ((type.kind === 'list' || type.kind === 'one_or_list') && Array.isArray(value))
    return `[${value.map((item) => written(type.of, item)).join(', ')}]`;
  return String(value);
}

/** The default of an argument, read as if a spec had written it out. */
function readBack(name: string, spec: ArgSpec<unknown>): unknown {
  const { file } = parse({
    path: 'm.mtl',
    text: `train {\n  ${name}: ${written(spec.type, spec.default)}\n}\n`,
  });
  const [property] = (file.statements[0] as SectionStatement).block.statements as PropertyStatement[];
  const diagnostics: Context['diagnostics'] = [];
  const context = {
    diagnostics,
    facts: null,
    damage: { nameless: false, words: new Set<string>(), has: () => false },
  };
  const args = [{ name: property!.name, value: property!.value, span: property!.span }];
  const values = readArguments(
    { of: 'the test', table: { [name]: spec }, args, span: property!.span },
    emptyScope(),
    context as unknown as Context,
  );
  if (diagnostics.length > 0) throw new Mismatch(`the default of \`${name}\`: ${diagnostics[0]!.message}`);
  return values?.[name];
}

/** Of LaTeX: how many braces are open at its end; NaN where there is nothing, or one closes that was not open. */
function depthOf(equation: string): number {
  const braces = equation.replace(/\\[{}]/g, '').match(/[{}]/g) ?? [];
  const close = (depth: number, brace: string) => (brace === '{' ? depth + 1 : depth > 0 ? depth - 1 : NaN);
  return equation.trim() === '' ? NaN : braces.reduce(close, 0);
}
