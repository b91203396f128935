/** The part of VS Code's API that the extension uses, without an editor; what its language client uses beside it does nothing. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export class Uri {
  readonly scheme: string;
  readonly path: string;
  private readonly text: string;

  constructor(text: string) {
    const { protocol, pathname } = new URL(text);
    this.scheme = protocol.slice(0, -1);
    this.path = decodeURIComponent(pathname);
    this.text = text;
  }

  static parse = (text: string): Uri => new Uri(text);
  static file = (file: string): Uri => new Uri(pathToFileURL(file).href);
  static joinPath = (base: Uri, ...parts: string[]): Uri => Uri.file(path.join(base.fsPath, ...parts));

  get fsPath(): string {
    return fileURLToPath(this.text);
  }

  toString(): string {
    return this.text;
  }
}

type Listener = (event: unknown) => void;

/** An event, and what makes it happen. */
class Emitter {
  private readonly listeners = new Set<Listener>();

  readonly event = (listener: Listener, self?: unknown): { dispose(): void } => {
    const bound = listener.bind(self);
    this.listeners.add(bound);
    return { dispose: () => this.listeners.delete(bound) };
  };

  readonly fire = (event?: unknown): void => this.listeners.forEach((listener) => listener(event));
  readonly dispose = (): void => this.listeners.clear();
}

class CancellationTokenSource {
  readonly token = { isCancellationRequested: false };
  readonly dispose = (): void => {};
}

/** Of which the client makes its answers. */
class CodeLens {
  readonly command = undefined;
}

class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }

  translate(lines: number, characters: number): Position {
    return new Position(this.line + lines, this.character + characters);
  }
}

class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }
}

class Selection extends Range {
  get active(): Position {
    return this.end;
  }
}

class ShellExecution {
  readonly words: readonly string[];
  readonly options: unknown;

  constructor(command: string, args: readonly string[], options: unknown) {
    this.words = [command, ...args];
    this.options = options;
  }
}

class Task {
  readonly definition: unknown;
  readonly name: string;
  readonly execution: ShellExecution;
  readonly matchers: readonly string[];

  constructor(definition: unknown, _scope: unknown, name: string, _source: string, execution: ShellExecution, matchers: readonly string[]) {
    this.definition = definition;
    this.name = name;
    this.execution = execution;
    this.matchers = matchers;
  }
}

export interface Document {
  readonly uri: Uri;
  readonly languageId: string;
  readonly version: number;
  readonly isUntitled: boolean;
  getText(): string;
  save(): Promise<boolean>;
  lineAt(at: { readonly line: number }): { readonly firstNonWhitespaceCharacterIndex: number };
}

export function documentOf(file: string, text: string, version = 1): Document {
  return {
    uri: Uri.file(file),
    languageId: 'mtl',
    version,
    isUntitled: false,
    getText: () => text,
    save: () => Promise.resolve(true),
    lineAt: ({ line }) => ({ firstNonWhitespaceCharacterIndex: text.split('\n')[line]!.search(/\S/) }),
  };
}

/** Constructed, called or asked for a property it is one again. */
function anything(): never {
  const target = class {
    dispose(): void {}
  };
  return new Proxy(target, {
    get: known,
    apply: () => loose({ dispose: () => {} }),
  }) as never;
}

/** Nothing is a promise unless it is one. */
const known = (of: object, key: string | symbol): unknown => (key in of || key === 'then' || typeof key === 'symbol' ? (Reflect.get(of, key) as unknown) : anything());

const loose = (of: object): never => new Proxy(of, { get: known }) as never;

export interface Editor {
  /** What `require('vscode')` gives. */
  readonly api: never;
  readonly commands: Map<string, (argument?: unknown) => unknown>;
  /** By the name of the function that registers them, such as `registerHoverProvider`. */
  readonly providers: Map<string, Record<string, (...args: readonly unknown[]) => unknown>>;
  readonly tasks: Task[];
  /** What the language client writes. */
  readonly log: string[];
  readonly panels: Panel[];
  readonly shown: { selection?: Selection }[];
  open(document: Document): void;
  /** Puts the cursor of the editor of a document on a line, counted from 0. */
  select(document: Document, line: number): void;
}

export interface Panel {
  readonly title: string;
  readonly html: string;
  readonly posted: Record<string, unknown>[];
  receive(message: unknown): void;
}

/** With one folder open. */
export function openEditor(folder: string): Editor {
  const documents: Document[] = [];
  const editors: { document: Document; selection: Selection; viewColumn: number }[] = [];
  const events = { opened: new Emitter(), selected: new Emitter(), activated: new Emitter() };
  const workspaceFolder = { uri: Uri.file(folder), name: 'folder', index: 0 };
  const found: Omit<Editor, 'api' | 'open' | 'select'> = { commands: new Map(), providers: new Map(), tasks: [], log: [], panels: [], shown: [] };
  const languages = new Proxy(
    { match: (): number => 10, createDiagnosticCollection: anything },
    {
      get: (of, key: string) =>
        key in of
          ? Reflect.get(of, key)
          : (_selector: unknown, provider: never) => {
              found.providers.set(key, provider);
              return { dispose: () => {} };
            },
    },
  );
  const vscode = {
    Uri,
    Position,
    Range,
    Selection,
    Task,
    ShellExecution,
    TaskGroup: {},
    TextEditorRevealType: {},
    EventEmitter: Emitter,
    CancellationTokenSource,
    CodeLens,
    ViewColumn: { One: 1, Beside: -2 },
    version: '1.90.0',
    languages,
    env: loose({ language: 'en', appName: 'stand-in' }),
    commands: loose({
      registerCommand: (name: string, act: (argument?: unknown) => unknown) => {
        found.commands.set(name, act);
        return { dispose: () => {} };
      },
    }),
    tasks: loose({
      registerTaskProvider: (_type: string, provider: never) => {
        found.providers.set('registerTaskProvider', provider);
        return { dispose: () => {} };
      },
      executeTask: (task: Task) => found.tasks.push(task),
    }),
    workspace: loose({
      isTrusted: true,
      workspaceFolders: [workspaceFolder],
      getWorkspaceFolder: () => workspaceFolder,
      textDocuments: documents,
      notebookDocuments: [],
      openTextDocument: (uri: Uri) => Promise.resolve(documents.find((each) => each.uri.toString() === uri.toString())),
      onDidOpenTextDocument: events.opened.event,
      getConfiguration: () => ({ get: (_name: string, fallback: unknown) => fallback }),
    }),
    window: loose({
      visibleTextEditors: editors,
      tabGroups: loose({ all: [] }),
      createOutputChannel: () => loose({ appendLine: (line: string) => found.log.push(line), append: (text: string) => found.log.push(text), dispose: () => {} }),
      onDidChangeTextEditorSelection: events.selected.event,
      onDidChangeActiveTextEditor: events.activated.event,
      showTextDocument: (uri: Uri) => {
        const editor = { ...editors.find(({ document }) => document.uri.toString() === uri.toString())!, revealRange: () => {} };
        found.shown.push(editor);
        return Promise.resolve(editor);
      },
      createWebviewPanel: (_type: string, title: string) => {
        const received = new Emitter();
        const posted: Record<string, unknown>[] = [];
        const webview = {
          html: '',
          asWebviewUri: (uri: Uri) => uri,
          onDidReceiveMessage: received.event,
          postMessage: (message: Record<string, unknown>) => posted.push(message),
        };
        const panel = { title, webview, reveal: () => {}, onDidDispose: new Emitter().event, dispose: () => {} };
        found.panels.push({
          posted,
          receive: received.fire,
          get title() {
            return panel.title;
          },
          get html() {
            return webview.html;
          },
        });
        return panel;
      },
    }),
  };
  return {
    ...found,
    api: loose(vscode),
    open: (document) => {
      documents.push(document);
      editors.push({ document, selection: new Selection(new Position(0, 0), new Position(0, 0)), viewColumn: 1 });
      events.opened.fire(document);
    },
    select: (document, line) => {
      const editor = editors.find((each) => each.document === document)!;
      editor.selection = new Selection(new Position(line, 0), new Position(line, 0));
      events.selected.fire({ textEditor: editor });
    },
  };
}

export interface Extension {
  activate(context: unknown): void;
  deactivate(): Promise<void>;
}

/** Loads the packaged extension, unzipped at `folder`, as the editor does. */
export function load(folder: string, { api }: Editor): Extension {
  const file = path.join(folder, 'dist/extension.js');
  const real = createRequire(file);
  const module = { exports: {} as Extension };
  const run = new Function('require', 'module', 'exports', readFileSync(file, 'utf8')) as (...args: readonly unknown[]) => void;
  run((name: string) => (name === 'vscode' ? api : (real(name) as unknown)), module, module.exports);
  return module.exports;
}

/** What the editor hands to `activate`. */
export function contextOf(folder: string) {
  return { extensionUri: Uri.file(folder), subscriptions: [] as unknown[], asAbsolutePath: (name: string) => path.join(folder, name) };
}
