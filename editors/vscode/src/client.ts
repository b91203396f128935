/** The language client: which server it starts, and what it says of itself. */
import * as vscode from 'vscode';
import { LanguageClient, type Executable } from 'vscode-languageclient/node';
import { mtlcOf } from './mtlc.ts';

/** Files that a spec may read. */
const WATCHED = '**/*.{mtl,csv,gz,jsonl,npy,safetensors}';

/** The workspace's own mtlc serves where there is one and the workspace is trusted, else the one inside the extension. */
export function serverOf(extension: vscode.ExtensionContext): Executable {
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  const own = folders.map(({ uri }) => mtlcOf(uri.fsPath)).find((found) => found !== null);
  return {
    command: process.execPath,
    args: own ? [own, 'lsp'] : [extension.asAbsolutePath('dist/server.js')],
    // The program that runs extensions is Electron, which is Node when it is told so.
    options: { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  };
}

export function createClient(extension: vscode.ExtensionContext): LanguageClient {
  return new LanguageClient('mtlc', 'mtlc', serverOf(extension), {
    documentSelector: [{ language: 'mtl' }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher(WATCHED) },
    initializationOptions: { commands: ['mtlc.showFigure', 'mtlc.train'] },
  });
}
