/** The model's figure beside its text: it follows the text and the cursor, and a click on a box leads to its line. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Figure } from '../../../src/editor/figure.ts';
import { pageOf, withNonce } from './html.ts';
import type { FromPage, ToPage } from './messages.ts';

/** Milliseconds without a keystroke before the figure is drawn anew. */
const PAUSE = 150;

/** The figure of a document; null where it has none. */
export type Draw = (uri: vscode.Uri) => Promise<Figure | null>;

export class FigurePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private uri: vscode.Uri | null = null;
  private figure: Figure | null = null;
  private waiting: NodeJS.Timeout | undefined;
  private readonly nonce = randomBytes(16).toString('hex');
  private readonly listening: vscode.Disposable[];
  private readonly extension: vscode.Uri;
  private readonly draw: Draw;

  constructor(extension: vscode.Uri, draw: Draw) {
    this.extension = extension;
    this.draw = draw;
    this.listening = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.isShown(document.uri)) this.later();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (this.isShown(textEditor.document.uri)) this.mark(textEditor);
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        const other = editor?.document.languageId === 'mtl' && !this.isShown(editor.document.uri);
        if (this.panel && other) void this.show(editor.document.uri);
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.panel?.dispose();
    for (const each of this.listening) each.dispose();
  }

  async show(uri: vscode.Uri): Promise<void> {
    this.uri = uri;
    this.panel ??= this.open();
    this.panel.title = `Figure of ${uri.path.split('/').at(-1)}`;
    this.panel.reveal(undefined, true);
    await this.update();
  }

  private isShown(uri: vscode.Uri): boolean {
    return this.panel !== null && this.uri?.toString() === uri.toString();
  }

  private later(): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => void this.update(), PAUSE);
  }

  private async update(): Promise<void> {
    const uri = this.uri!;
    const figure = await this.draw(uri);
    if (!this.isShown(uri)) return;
    this.figure = figure ?? this.figure;
    this.post({ svg: figure && withNonce(figure.svg, this.nonce) });
    const editor = this.editor();
    if (editor) this.mark(editor);
  }

  private editor(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find(({ document }) => this.isShown(document.uri));
  }

  /** Marks the innermost box whose lines hold the cursor. */
  private mark({ selection }: vscode.TextEditor): void {
    const line = selection.active.line + 1;
    const box = this.figure?.boxes.findLast(({ from, to }) => from <= line && line <= to);
    this.post({ mark: box?.from ?? null });
  }

  private post(message: ToPage): void {
    void this.panel?.webview.postMessage(message);
  }

  private open(): vscode.WebviewPanel {
    const { ViewColumn } = vscode;
    const roots = [vscode.Uri.joinPath(this.extension, 'dist')];
    const options = { enableScripts: true, localResourceRoots: roots };
    const panel = vscode.window.createWebviewPanel('mtlc.figure', 'Figure', { viewColumn: ViewColumn.Beside, preserveFocus: true }, options);
    panel.onDidDispose(() => {
      this.panel = null;
    });
    panel.webview.onDidReceiveMessage((message: FromPage) => ('line' in message ? this.jump(message.line) : this.update()));
    panel.webview.html = pageOf(panel.webview.asWebviewUri(vscode.Uri.joinPath(roots[0]!, 'page.js')).toString(), this.nonce);
    return panel;
  }

  private async jump(line: number): Promise<void> {
    const at = new vscode.Position(line - 1, 0);
    const viewColumn = this.editor()?.viewColumn ?? vscode.ViewColumn.One;
    const editor = await vscode.window.showTextDocument(this.uri!, { viewColumn });
    const indent = editor.document.lineAt(at).firstNonWhitespaceCharacterIndex;
    editor.selection = new vscode.Selection(at.translate(0, indent), at.translate(0, indent));
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}
