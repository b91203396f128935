/** Where the extension begins: the language client, the commands, the tasks and the figure. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Figure } from '../../../src/editor/figure.ts';
import { createClient } from './client.ts';
import { FigurePanel } from './figure.ts';
import { taskOf, taskProvider, type Command } from './tasks.ts';

let client: LanguageClient;
/** Settled once the server knows what is open: the client tells it in the same turn in which it has started. */
let ready: Promise<unknown>;

export function activate(extension: vscode.ExtensionContext): void {
  const start = (): void => {
    client = createClient(extension);
    ready = client.start().then(() => new Promise(setImmediate));
  };
  start();
  const figure = new FigurePanel(extension.extensionUri, drawn);
  const restart = async (): Promise<void> => {
    await client.dispose();
    start();
  };
  extension.subscriptions.push(
    figure,
    command('mtlc.compile', (uri) => runTask('compile', uri)),
    command('mtlc.train', (uri) => runTask('train', uri)),
    command('mtlc.showFigure', (uri) => figure.show(uri)),
    vscode.commands.registerCommand('mtlc.restart', restart),
    vscode.tasks.registerTaskProvider('mtlc', taskProvider),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void restart()),
  );
}

export function deactivate(): Promise<void> {
  return client.dispose();
}

async function drawn(uri: vscode.Uri): Promise<Figure | null> {
  await ready;
  return client.sendRequest<Figure | null>('mtlc/figure', { textDocument: { uri: client.code2ProtocolConverter.asUri(uri) } });
}

/** A command on a spec: the one that a menu or a lens names, else the one in the active editor. */
function command(name: string, act: (spec: vscode.Uri) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(name, (named?: vscode.Uri | string) => {
    const uri = typeof named === 'string' ? vscode.Uri.parse(named) : named;
    const spec = uri ?? vscode.window.activeTextEditor?.document.uri;
    return spec && act(spec);
  });
}

async function runTask(command: Command, spec: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(spec);
  if (document.isUntitled) return void vscode.window.showInformationMessage('Save the spec first: mtlc reads it from its file.');
  await document.save();
  await vscode.tasks.executeTask(taskOf(command, spec));
}
