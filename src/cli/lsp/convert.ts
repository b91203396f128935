/** Between the compiler's words and the protocol's: paths and URIs, offsets and lines from 0. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  InsertTextFormat,
  MarkupKind,
  SymbolKind,
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type Diagnostic,
  type DocumentSymbol,
  type InlayHint,
  type Position,
  type Range,
  type SignatureHelp,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node.js';
import { displayedLines } from '../../diagnostics/width.ts';
import type { Edit, Diagnostic as Said, Severity } from '../../diagnostics/diagnostic.ts';
import type { Completion } from '../../editor/complete.ts';
import type { OfferedFix } from '../../editor/fixes.ts';
import type { Hint, Lens } from '../../editor/hints.ts';
import type { OutlineItem } from '../../editor/outline.ts';
import type { Signature } from '../../editor/signature.ts';
import { tokenTypes, type Token } from '../../editor/tokens.ts';
import { offsetAt, positionAt, type Source, type Span } from '../../text/source.ts';

/** A text that is no file, such as one not saved yet, keeps its URI as path. */
export const pathOf = (uri: string): string => (uri.startsWith('file:') ? fileURLToPath(uri) : uri);
export const uriOf = (path: string): string => (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? pathToFileURL(path).href : path);

export const offsetOf = (source: Source, { line, character }: Position): number => offsetAt(source, { line: line + 1, column: character + 1 });

function positionOf(source: Source, offset: number): Position {
  const { line, column } = positionAt(source, Math.min(offset, source.text.length));
  return { line: line - 1, character: column - 1 };
}

/** Of a file that could not be read, the beginning. */
export function rangeOf({ start, end }: Omit<Span, 'file'>, source: Source | undefined): Range {
  if (!source) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return { start: positionOf(source, start), end: positionOf(source, end) };
}

export type Sources = readonly Source[];
const sourceOf = (sources: Sources, path: string): Source | undefined => sources.find((source) => source.path === path);

export function locationOf(span: Span, sources: Sources): { uri: string; range: Range } {
  return { uri: uriOf(span.file), range: rangeOf(span, sourceOf(sources, span.file)) };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

export function diagnosticOf({ code, severity, message, span, notes }: Said, sources: Sources): Diagnostic {
  const remarks = notes.filter((note) => !note.span).map((note) => note.message);
  const related = notes.flatMap((note) => (note.span ? [{ location: locationOf(note.span, sources), message: displayedLines(note.message) }] : []));
  return {
    code,
    source: 'mtlc',
    severity: severities[severity],
    message: displayedLines([message, ...remarks].join('\n')),
    range: rangeOf(span, sourceOf(sources, span.file)),
    ...(related.length > 0 && { relatedInformation: related }),
  };
}

export function textEditsOf(edits: readonly Edit[], source: Source): TextEdit[] {
  return edits.map(({ span, text }) => ({ range: rangeOf(span, source), newText: text }));
}

export function workspaceEditOf(edits: readonly Edit[], sources: Sources): WorkspaceEdit {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  const changes = files.map((file) => [uriOf(file), textEditsOf(edits.filter(({ span }) => span.file === file), sourceOf(sources, file)!)]);
  return { changes: Object.fromEntries(changes) as Record<string, TextEdit[]> };
}

export function codeActionOf({ title, edits, of }: OfferedFix, sources: Sources): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(of, sources)],
    edit: workspaceEditOf(edits, sources),
    isPreferred: true,
  };
}

const symbols: { readonly [kind in OutlineItem['kind']]?: SymbolKind } = {
  let: SymbolKind.Constant,
  labels: SymbolKind.Enum,
  vocabulary: SymbolKind.Enum,
  block_declaration: SymbolKind.Function,
  model: SymbolKind.Module,
  input: SymbolKind.Variable,
  layer: SymbolKind.Field,
  task: SymbolKind.Class,
  tasks: SymbolKind.Class,
  each_task: SymbolKind.Class,
  source: SymbolKind.File,
  phase: SymbolKind.Event,
};

export function symbolOf({ name, detail, kind, span, at, children }: OutlineItem, source: Source): DocumentSymbol {
  return {
    name,
    detail,
    kind: symbols[kind] ?? SymbolKind.Namespace,
    range: rangeOf(span, source),
    selectionRange: rangeOf(at, source),
    children: children.map((child) => symbolOf(child, source)),
  };
}

const completionKinds: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  word: CompletionItemKind.Keyword,
  property: CompletionItemKind.Property,
  entry: CompletionItemKind.Function,
  name: CompletionItemKind.Variable,
  value: CompletionItemKind.EnumMember,
  column: CompletionItemKind.Field,
};

/** `index` keeps the order that the language service gave. */
export function completionOf(item: Completion, index: number, range: Range, snippets: boolean): CompletionItem {
  const { label, kind, detail, doc, text, snippet } = item;
  const filled = snippets && snippet !== undefined;
  return {
    label,
    kind: completionKinds[kind],
    detail,
    documentation: { kind: MarkupKind.Markdown, value: doc },
    sortText: String(index).padStart(4, '0'),
    filterText: text.startsWith('"') ? text : label,
    insertTextFormat: filled ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText: filled ? snippet : text },
  };
}

export function hintOf({ offset, label }: Hint, source: Source): InlayHint {
  return { position: positionOf(source, offset), label, paddingLeft: true };
}

/** With the command that the client has for it; without one, its words. */
export function lensOf({ span, title, deed, tells }: Lens, source: Source, uri: string, commands: readonly string[]): CodeLens[] {
  const range = rangeOf({ ...span, end: span.start }, source);
  const command = `mtlc.${deed}`;
  if (commands.includes(command)) return [{ range, command: { title, command, arguments: [uri, range.start.line] } }];
  return tells ? [{ range, command: { title, command: '' } }] : [];
}

export function signatureOf({ label, doc, parameters, active }: Signature): SignatureHelp {
  const markdown = (value: string) => ({ kind: MarkupKind.Markdown, value });
  const shown = parameters.map((parameter) => ({ label: parameter.label, documentation: markdown(parameter.doc) }));
  return { signatures: [{ label, documentation: markdown(doc), parameters: shown }], activeSignature: 0, activeParameter: active ?? parameters.length };
}

/** Five numbers a token: lines and characters since the one before it, its length, its type, whether it declares. */
export function tokenData(tokens: readonly Token[], source: Source): number[] {
  let last: Position = { line: 0, character: 0 };
  return tokens.flatMap(({ span, type, declares }) => {
    const at = positionOf(source, span.start);
    const lines = at.line - last.line;
    const characters = lines === 0 ? at.character - last.character : at.character;
    last = at;
    return [lines, characters, span.end - span.start, tokenTypes.indexOf(type), declares ? 1 : 0];
  });
}
