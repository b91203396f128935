/** What is derived from the grammar, as files of grammar/generated/. */
import { generateCstDts } from 'chevrotain';
import { SpecParser } from './parser.ts';

export function generatedFiles(): Record<string, string> {
  const parser = new SpecParser(true);
  const types = generateCstDts(parser.getGAstProductions(), { includeVisitorInterface: false });
  return { 'cst.ts': `// Generated from parser.ts.\n${types.replace('CstNode, ICstVisitor, IToken', 'CstNode, IToken')}` };
}
