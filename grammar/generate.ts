/** What is derived from the grammar, as files of grammar/generated/. */
import { createSyntaxDiagramsCode, generateCstDts, type ISerializedGast } from 'chevrotain';
import { codeMirrorMode, codeMirrorTypes } from './highlighting/codemirror.ts';
import { textMateGrammar } from './highlighting/textmate.ts';
import { vimSyntax } from './highlighting/vim.ts';
import { keywords } from './keywords.ts';
import { SpecParser } from './parser.ts';

type Part = ISerializedGast & {
  definition?: Part[];
  label?: string;
  name?: string;
  nonTerminalName?: string;
  separator?: Part;
};

const internal = new Set(['unread', 'trailing']);
const words = new Set(keywords.map(({ word }) => `\`${word}\``));

/** Quotes what stands in the text so; the kinds of tokens that are no fixed text are in capitals. */
function terminal({ name, label }: Part): string {
  if (name === 'LineStart') return 'NEWLINE';
  if (name === 'Verb') return 'IDENTIFIER';
  if (name === 'BinaryOperator') return 'OPERATOR';
  if (name === 'Sign') return '( "+" | "-" )';
  if (label?.startsWith('`')) return `"${label.slice(1, -1)}"`;
  return name!.replace(/Token$/, '').toUpperCase();
}

function sequence(parts: readonly Part[]): string {
  return parts
    .map(ebnf)
    .filter((text) => text !== '')
    .join(' ');
}

function ebnf(part: Part): string {
  const inner = part.definition ?? [];
  switch (part.type) {
    case 'Terminal':
      return terminal(part);
    case 'NonTerminal':
      return internal.has(part.name!) ? '' : part.name!;
    case 'Option':
      return sequence(inner) === '' ? '' : `[ ${sequence(inner)} ]`;
    case 'Repetition':
      return `{ ${sequence(inner)} }`;
    case 'RepetitionMandatory':
      return `${sequence(inner)} { ${sequence(inner)} }`;
    case 'RepetitionWithSeparator':
      return `[ ${sequence(inner)} { ${terminal(part.separator!)} ${sequence(inner)} } ]`;
    case 'RepetitionMandatoryWithSeparator':
      return `${sequence(inner)} { ${terminal(part.separator!)} ${sequence(inner)} }`;
    case 'Alternation':
      return `( ${inner.map(ebnf).join(' | ')} )`;
    default:
      return sequence(inner);
  }
}

function grammarText(rules: readonly Part[]): string {
  const shown = rules.filter(({ name }) => !internal.has(name!));
  const lines = shown.map((rule) => `${rule.name} = ${sequence(rule.definition ?? [])} ;`);
  const operators =
    'OPERATOR = "==" | "!=" | "<" | "<=" | ">" | ">=" | ".." | "+-" | "+" | "-" | "&" | "*" | "/" ;';
  return `(* Generated from parser.ts. Reserved at their places: ${[...words].map((word) => word.slice(1, -1)).join(', ')}. *)\n\n${[...lines, operators].join('\n')}\n`;
}

/** `assets`: the texts of the diagram library's style and scripts, which the page holds in itself. */
function railroadPage(rules: ISerializedGast[], assets: Assets): string {
  const page = createSyntaxDiagramsCode(rules)
    .replace(/<link [^>]*>/g, () => `<style>\n${assets.style}\n</style>`)
    .replace(/<script src='[^']*'><\/script>\n?/g, '');
  const scripts = assets.scripts.map((script) => `<script>\n${script}\n</script>`).join('\n');
  return page
    .replace('<div id="diagrams"', () => `${scripts}\n<div id="diagrams"`)
    .replace(/[ \t]+$/gm, '')
    .trimStart();
}

export interface Assets {
  readonly style: string;
  readonly scripts: readonly string[];
}

/** Where the diagram library's assets lie in its package. */
export const assetPaths = {
  style: 'diagrams/diagrams.css',
  scripts: [
    'vendor/railroad-diagrams.js',
    'src/diagrams_builder.js',
    'src/diagrams_behavior.js',
    'src/main.js',
  ].map((path) => `diagrams/${path}`),
};

export function generatedFiles(assets: Assets): Record<string, string> {
  const parser = new SpecParser(true);
  const rules = parser.getSerializedGastProductions();
  const types = generateCstDts(parser.getGAstProductions(), { includeVisitorInterface: false });
  return {
    'cst.ts': `// Generated from parser.ts.\n${types.replace('CstNode, ICstVisitor, IToken', 'CstNode, IToken')}`,
    'mtl.tmLanguage.json': textMateGrammar(),
    'mtl.vim': vimSyntax(),
    'codemirror.d.ts': codeMirrorTypes,
    'codemirror.js': codeMirrorMode(),
    'mtl.ebnf': grammarText(rules as Part[]),
    'railroad.html': railroadPage(rules, assets),
  };
}
