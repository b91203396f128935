/** The shape of a program: its tree without the texts of names and literals. */
import ts from 'typescript';

/** What is wrong with its syntax, or its shape, with each identifier as what it stands for: the number of a declaration, or a name from outside. */
export function shapeOf(code: string): { readonly wrong: readonly string[]; readonly shape: string; readonly outside: string } {
  const file = ts.createSourceFile('program.ts', code, ts.ScriptTarget.ESNext, false, ts.ScriptKind.TS);
  const wrong = (file as unknown as { readonly parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics.map(({ messageText }) => String(messageText));
  const parts: string[] = [];
  const outside: string[] = [];
  walk(file, new Map());
  return { wrong, shape: parts.join(' '), outside: outside.join(' ') };

  function walk(node: ts.Node, known: ReadonlyMap<string, number>): void {
    const names = ts.isSourceFile(node) || ts.isFunctionLike(node) || ts.isBlock(node) ? withDeclared(node, known) : known;
    if (ts.isIdentifier(node)) return named(node, names);
    // A name that is no identifier is a text: `a.b` and `a['b']`, `{ a }`, `{ a: a }`, `{ 'a': a }` and `{ ['a']: a }` say the same.
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return void parts.push('text');
    if (ts.isPropertyAccessExpression(node)) return within('element', () => (walk(node.expression, names), parts.push('text')));
    if (ts.isElementAccessExpression(node)) return within('element', () => (walk(node.expression, names), walk(node.argumentExpression, names)));
    if (ts.isShorthandPropertyAssignment(node)) return within('property', () => (parts.push('text'), named(node.name, names)));
    if (ts.isPropertyAssignment(node)) return within('property', () => (key(node.name), walk(node.initializer, names)));
    if (ts.isPropertySignature(node)) return within('signature', () => (key(node.name), node.type && walk(node.type, names)));
    if (ts.isNumericLiteral(node)) return void parts.push(node.text);
    within(ts.SyntaxKind[node.kind], () => ts.forEachChild(node, (child) => walk(child, names)));
  }

  function key(name: ts.PropertyName): void {
    const text = ts.isComputedPropertyName(name) ? name.expression : name;
    parts.push(ts.isIdentifier(text) || ts.isStringLiteral(text) ? 'text' : ts.SyntaxKind[text.kind]);
  }

  function within(kind: string, children: () => void): void {
    parts.push(`(${kind}`);
    children();
    parts.push(')');
  }

  function named({ text }: ts.Identifier, known: ReadonlyMap<string, number>): void {
    const at = known.get(text);
    parts.push(at === undefined ? '?' : `#${at}`);
    if (at === undefined) outside.push(text);
  }

  /** What a module or a function declares, numbered in the order of the text. */
  function withDeclared(scope: ts.Node, known: ReadonlyMap<string, number>): Map<string, number> {
    const own = new Map(known);
    const declare = (name: ts.Node): void => {
      if (ts.isIdentifier(name)) own.set(name.text, own.size);
      else ts.forEachChild(name, (child) => ts.isBindingElement(child) && declare(child.name));
    };
    const look = (node: ts.Node): void => {
      if (ts.isImportSpecifier(node)) own.set(node.name.text, -1 - importAt(node));
      else if (ts.isNamespaceImport(node) || ts.isParameter(node) || ts.isVariableDeclaration(node) || ts.isTypeAliasDeclaration(node)) declare(node.name);
      else if (ts.isFunctionDeclaration(node) && node !== scope && node.name) declare(node.name);
      if (node === scope || !ts.isFunctionLike(node)) ts.forEachChild(node, look);
    };
    look(scope);
    return own;
  }

  /** Imports have names of their own in both programs: the name is what they stand for. */
  function importAt(node: ts.ImportSpecifier): number {
    outside.push((node.propertyName ?? node.name).text);
    return [...(node.propertyName ?? node.name).text].reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 1_000_003, 7);
  }
}
