/** The transport of the language service: the language server protocol over a pair of streams. */
import {
  createConnection,
  FoldingRangeKind,
  MarkupKind,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  type Connection,
  ErrorCodes,
  ResponseError,
  type InitializeResult,
  type SelectionRange,
  type Position,
  type Range,
  type TextDocumentContentChangeEvent,
  type TextEdit,
} from 'vscode-languageserver/node.js';
import { completionsAt } from '../../editor/complete.ts';
import { figureOf } from '../../editor/figure.ts';
import { fixesIn } from '../../editor/fixes.ts';
import { formatEdits, rangeEdits, typedEdits } from '../../editor/format.ts';
import { hintsIn, lensesOf } from '../../editor/hints.ts';
import { hoverAt } from '../../editor/hover.ts';
import { foldsOf, outlineOf } from '../../editor/outline.ts';
import { definitionsAt, linksOf, referencesAt, rename, renameableAt, selectionsAt } from '../../editor/rename.ts';
import { signatureAt } from '../../editor/signature.ts';
import { tokensOf, tokenTypes } from '../../editor/tokens.ts';
import type { View } from '../../editor/view.ts';
import type { Diagnostic, Edit } from '../../diagnostics/diagnostic.ts';
import { resolveFrom } from '../../text/path.ts';
import type { Source, Span } from '../../text/source.ts';
import type { Console } from '../console.ts';
import * as convert from './convert.ts';
import { openCatalogs } from '../outside/open.ts';
import { Documents } from './documents.ts';

const capabilities: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  codeActionProvider: { codeActionKinds: ['quickfix'] },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  hoverProvider: true,
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  selectionRangeProvider: true,
  inlayHintProvider: true,
  semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: ['declaration'] }, full: true },
  codeLensProvider: {},
  documentLinkProvider: {},
  completionProvider: { triggerCharacters: ['.', '(', '[', ',', ' ', '"', '/'] },
};

/** What a client may say of itself beyond the protocol. */
interface ClientOptions {
  /** That it carries out when a lens is clicked, with the document and a line (from 0): `mtlc.showFigure`, `mtlc.train`. */
  readonly commands?: readonly string[];
}

/** Serves until the client leaves; the connection then ends the process. */
export function serve(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, console: Console, version: string): void {
  const connection = createConnection(input, output);
  const documents = new Documents(console);
  let snippets = false;
  let commands: readonly string[] = [];
  let refused: string | null = null;
  connection.onInitialize(async ({ capabilities: client, initializationOptions, workspaceFolders, rootUri }) => {
    commands = (initializationOptions as ClientOptions | undefined)?.commands ?? [];
    snippets = client.textDocument?.completion?.completionItem?.snippetSupport === true;
    const roots = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    refused = await entriesOf(roots.filter((uri) => uri.startsWith('file:')).map(convert.pathOf), console);
    return { capabilities, serverInfo: { name: 'mtlc', version } };
  });
  connection.onInitialized(() => {
    if (refused !== null) void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Error, message: refused });
  });
  keepDiagnostics(connection, documents);
  answer(connection, documents, () => snippets);
  answerLayout(connection, documents);
  answerNames(connection, documents);
  answerAround(connection, documents, () => commands);
  connection.listen();
}

/** Adds the entries of the folders that an editor has open; what is wrong with them, if anything is: specs are then read without. */
async function entriesOf(roots: readonly string[], console: Console): Promise<string | null> {
  const refused = await openCatalogs(undefined, roots, console);
  if (!refused) return null;
  return refused.diagnostics.map(({ span, message }) => `mtlc: ${span.file}: ${message}`).join('\n');
}

/** Open files are checked once the messages that lie ready are read, so that of several keystrokes only the last one costs. */
function keepDiagnostics(connection: Connection, documents: Documents): void {
  const published = new Map<string, string>();
  let waiting = false;
  const publish = (): void => {
    waiting = false;
    for (const path of documents.stale) documents.view(path);
    const found = diagnosticsByFile(documents);
    for (const path of published.keys()) if (!found.has(path)) found.set(path, []);
    for (const [path, diagnostics] of found) {
      const text = JSON.stringify(diagnostics);
      if (published.get(path) === text) continue;
      published.set(path, text);
      void connection.sendDiagnostics({ uri: convert.uriOf(path), diagnostics });
    }
  };
  const changed = (): void => {
    if (!waiting) setImmediate(publish);
    waiting = true;
  };
  connection.onDidOpenTextDocument(({ textDocument: { uri, text } }) => {
    documents.set(convert.pathOf(uri), text);
    changed();
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const path = convert.pathOf(textDocument.uri);
    documents.set(path, contentChanges.reduce((text, change) => applied(path, text, change), documents.source(path)?.text ?? ''));
    changed();
  });
  connection.onDidCloseTextDocument(({ textDocument }) => {
    documents.close(convert.pathOf(textDocument.uri));
    changed();
  });
  // A file that is saved, or changed by others, may be one that is imported or read.
  const forgetAll = (): void => {
    documents.forget();
    changed();
  };
  connection.onDidSaveTextDocument(forgetAll);
  connection.onDidChangeWatchedFiles(forgetAll);
}

function applied(path: string, text: string, change: TextDocumentContentChangeEvent): string {
  if (!('range' in change)) return change.text;
  const source = { path, text };
  const { start, end } = change.range;
  return text.slice(0, convert.offsetOf(source, start)) + change.text + text.slice(convert.offsetOf(source, end));
}

/** Of a file that several specs import, each mistake once. */
function diagnosticsByFile(documents: Documents) {
  const found = new Map<string, ReturnType<typeof convert.diagnosticOf>[]>(documents.paths.map((path) => [path, []]));
  const seen = new Set<string>();
  const add = (said: Diagnostic, { sources }: View): void => {
    const { code, message, span } = said;
    const key = JSON.stringify([code, message, span]);
    if (seen.has(key)) return;
    seen.add(key);
    found.set(span.file, [...(found.get(span.file) ?? []), convert.diagnosticOf(said, sources)]);
  };
  for (const path of documents.paths) {
    const view = documents.view(path);
    for (const said of view?.diagnostics ?? []) add(said, view!);
  }
  return found;
}

interface At {
  readonly textDocument: { readonly uri: string };
}

function spanOf({ source }: View, { start, end }: Range): Span {
  return { file: source.path, start: convert.offsetOf(source, start), end: convert.offsetOf(source, end) };
}

function answer(connection: Connection, documents: Documents, snippets: () => boolean): void {
  const viewAt = ({ textDocument }: At): View | null => documents.view(convert.pathOf(textDocument.uri));

  connection.onCodeAction((params) => {
    const view = viewAt(params);
    return view && fixesIn(view, spanOf(view, params.range)).map((fix) => convert.codeActionOf(fix, view.sources));
  });
  connection.onCompletion((params) => {
    const view = viewAt(params);
    if (!view) return null;
    const { span, begins, items } = completionsAt(view, convert.offsetOf(view.source, params.position));
    // A space that indents a line asks for nothing.
    if (begins && params.context?.triggerCharacter === ' ') return null;
    const range = convert.rangeOf(span, view.source);
    return items.map((item, i) => convert.completionOf(item, i, range, snippets()));
  });
  connection.onHover((params) => {
    const view = viewAt(params);
    const hover = view && hoverAt(view, convert.offsetOf(view.source, params.position));
    return hover && { contents: { kind: MarkupKind.Markdown, value: hover.markdown }, range: convert.rangeOf(hover.span, view.source) };
  });
  connection.onSignatureHelp((params) => {
    const view = viewAt(params);
    const found = view && signatureAt(view, convert.offsetOf(view.source, params.position));
    return found && convert.signatureOf(found);
  });
  connection.onDocumentSymbol((params) => {
    const view = viewAt(params);
    return view && outlineOf(view.file).map((item) => convert.symbolOf(item, view.source));
  });
  connection.onFoldingRanges((params) => {
    const view = viewAt(params);
    return view && foldsOf(view.file, view.source).map(({ from, to, comment }) => ({
      startLine: from - 1,
      endLine: to - 1,
      ...(comment && { kind: FoldingRangeKind.Comment }),
    }));
  });
}

function answerLayout(connection: Connection, documents: Documents): void {
  const laidOut = async ({ textDocument }: At, edit: (source: Source) => Promise<Edit[]>): Promise<TextEdit[] | null> => {
    const path = convert.pathOf(textDocument.uri);
    const source = documents.source(path);
    const edits = source ? await edit(source) : [];
    // What was typed meanwhile makes the edits wrong.
    return source && documents.source(path) === source ? convert.textEditsOf(edits, source) : null;
  };
  connection.onDocumentFormatting((params) => laidOut(params, formatEdits));
  connection.onDocumentRangeFormatting((params) => {
    const { start, end } = params.range;
    return laidOut(params, (source) => rangeEdits(source, { start: convert.offsetOf(source, start), end: convert.offsetOf(source, end) }));
  });
  connection.onDocumentOnTypeFormatting((params) => laidOut(params, (source) => typedEdits(source, convert.offsetOf(source, params.position), params.ch)));
}

/** A name means the same in all files of a spec: a file that an open spec imports is looked at as a part of it. */
function answerNames(connection: Connection, documents: Documents): void {
  const placeOf = ({ textDocument, position }: At & { position: Position }): { view: View; offset: number } | null => {
    const view = documents.whole(convert.pathOf(textDocument.uri));
    return view && { view, offset: convert.offsetOf(view.source, position) };
  };
  connection.onDefinition((params) => {
    const at = placeOf(params);
    return at && definitionsAt(at.view, at.offset).map((span) => convert.locationOf(span, at.view.sources));
  });
  connection.onReferences((params) => {
    const at = placeOf(params);
    if (!at) return null;
    const { declarations, mentions } = referencesAt(at.view, at.offset);
    const spans = params.context.includeDeclaration ? [...declarations, ...mentions] : mentions;
    return spans.map((span) => convert.locationOf(span, at.view.sources));
  });
  connection.onDocumentHighlight((params) => {
    const at = placeOf(params);
    if (!at) return null;
    const { declarations, mentions } = referencesAt(at.view, at.offset);
    const here = [...declarations, ...mentions].filter(({ file }) => file === at.view.source.path);
    return here.map((span) => ({ range: convert.rangeOf(span, at.view.source) }));
  });
  connection.onPrepareRename((params) => {
    const at = placeOf(params);
    const found = at && renameableAt(at.view, at.offset);
    return found && { range: convert.rangeOf(found.span, at.view.source), placeholder: found.name };
  });
  connection.onRenameRequest((params) => {
    const at = placeOf(params);
    if (!at) return null;
    const renamed = rename(at.view, at.offset, params.newName);
    if ('problem' in renamed) return new ResponseError(ErrorCodes.InvalidRequest, renamed.problem);
    return convert.workspaceEditOf(renamed.edits, at.view.sources);
  });
}

/** What stands around the text, and on it. */
function answerAround(connection: Connection, documents: Documents, commands: () => readonly string[]): void {
  const viewAt = ({ textDocument }: At): View | null => documents.view(convert.pathOf(textDocument.uri));
  // Beyond the protocol: the figure of the model, null where there is none.
  connection.onRequest('mtlc/figure', (params: At) => {
    const view = viewAt(params);
    return view && figureOf(view);
  });
  connection.languages.inlayHint.on((params) => {
    const view = viewAt(params);
    return view && hintsIn(view, spanOf(view, params.range)).map((hint) => convert.hintOf(hint, view.source));
  });
  connection.languages.semanticTokens.on((params) => {
    const view = viewAt(params);
    return { data: view ? convert.tokenData(tokensOf(view), view.source) : [] };
  });
  connection.onCodeLens((params) => {
    const view = viewAt(params);
    return view && lensesOf(view).flatMap((lens) => convert.lensOf(lens, view.source, params.textDocument.uri, commands()));
  });
  connection.onDocumentLinks((params) => {
    const view = viewAt(params);
    // The braces of a file a task stand for many files.
    const links = view && linksOf(view).filter(({ written }) => !written.includes('{'));
    return links && links.map(({ span, written }) => ({ range: convert.rangeOf(span, view.source), target: convert.uriOf(resolveFrom(view.source.path, written)) }));
  });
  connection.onSelectionRanges((params) => {
    const view = viewAt(params);
    if (!view) return null;
    return params.positions.map((position) => {
      const spans = selectionsAt(view, convert.offsetOf(view.source, position));
      return spans.reduceRight<SelectionRange | undefined>((parent, span) => ({ range: convert.rangeOf(span, view.source), ...(parent && { parent }) }), undefined)!;
    });
  });
}
