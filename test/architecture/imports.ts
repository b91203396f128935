/** What every source file imports. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const root = path.resolve(import.meta.dirname, '../..');

export interface Import {
  /** A file relative to the repository, or a package's name (`node:fs`, `@tensorflow/tfjs`). */
  readonly target: string;
  readonly isFile: boolean;
  /** Gone when the program runs. */
  readonly typeOnly: boolean;
  /** `import()` when it is needed, not when the file is loaded. */
  readonly later: boolean;
}

export interface SourceFile {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export function readSources(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) => filesIn(folder)).map((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return { file, text, imports: importsOf(file, text) };
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, later: boolean): void => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ ...targetOf(file, specifier.text), typeOnly, later });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly === true, false);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true, false);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false, true);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

function targetOf(file: string, specifier: string): { target: string; isFile: boolean } {
  if (specifier.startsWith('.')) return { target: path.posix.join(path.posix.dirname(file), specifier), isFile: true };
  const parts = specifier.split('/');
  return { target: specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]!, isFile: false };
}
