/** What every entry of the catalogue says of itself. */
import { describe, expect, it } from 'vitest';
import type { ArgSpec, ArgType, EntryValue } from '../../src/catalog/arguments.ts';
import { entries } from '../../src/catalog/index.ts';
import { properties, typeArguments } from '../../src/catalog/properties.ts';
import { readArguments } from '../../src/check/arguments.ts';
import type { Context } from '../../src/check/context.ts';
import { emptyScope } from '../../src/check/scope.ts';
import { parse } from '../../src/syntax/parse.ts';
import type { PropertyStatement, SectionStatement } from '../../src/syntax/tree.ts';

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
/** A capital letter or a digit at its start or a formula, a full stop at its end, and none within. */
const ONE_SENTENCE = /^(?!.*[.!?] [A-Z])\S.*\.$/;
const PAPER = /\beqs?\.|\bet al\b|\b(19|20)\d\d\b/;

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
  expect(
    diagnostics.map(({ message }) => message),
    name,
  ).toEqual([]);
  return values?.[name];
}

function checkTable(table: { readonly [name: string]: ArgSpec<unknown> }): void {
  for (const [name, spec] of Object.entries(table)) {
    expect(name).toMatch(SNAKE_CASE);
    expect(spec.doc, name).toMatch(ONE_SENTENCE);
    if (spec.default !== undefined && spec.default !== null)
      expect(readBack(name, spec), name).toEqual(spec.default);
  }
}

/** Of LaTeX: how many braces are open at its end; NaN where there is nothing, or one closes that was not open. */
function depthOf(equation: string): number {
  const braces = equation.replace(/\\[{}]/g, '').match(/[{}]/g) ?? [];
  const close = (depth: number, brace: string) => (brace === '{' ? depth + 1 : depth > 0 ? depth - 1 : NaN);
  return equation.trim() === '' ? NaN : braces.reduce(close, 0);
}

describe.each(entries.map((entry) => [entry.kind, entry.name, entry] as const))(
  '%s %s',
  (kind, name, entry) => {
    it('has a name of its own, a sentence, and arguments with docs and legal defaults', () => {
      expect(name).toMatch(SNAKE_CASE);
      expect(entries.filter((other) => other.kind === kind && other.name === name)).toHaveLength(1);
      expect(entry.doc).toMatch(ONE_SENTENCE);
      if (PAPER.test(entry.doc)) expect(entry.source, 'the paper that its doc names').toBeDefined();
      expect(entry.source).not.toBe('');
      checkTable(entry.args);
    if ('equation' in entry) expect(depthOf(entry.equation), entry.equation).toBe(0);
    });

    it('takes positional arguments before those that may be left out', () => {
      const positional = Object.values(entry.args).filter((spec) => spec.positional);
      const required = positional.map((spec) => spec.default === undefined);
      expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
    });
  },
);

describe.each(Object.entries({ ...properties, ...typeArguments }))('the properties of %s', (_, table) => {
  it('have docs and legal defaults', () => checkTable(table));
});
