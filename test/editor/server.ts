/** The language server as an editor starts it. */
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node.js';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node.js';
import { binary, root } from '../cli/mtlc.ts';

export interface Server {
  readonly connection: MessageConnection;
  readonly exit: Promise<number | null>;
  open(path: string, text: string): void;
  /** The next diagnostics of a file that satisfy a condition, such as those of its last version. */
  diagnostics(path: string, right: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  ask<Result>(method: string, path: string, more?: object): Promise<Result>;
}

export const uriOf = (path: string): string => pathToFileURL(path).href;

/** The server of the command line, or another one. */
export async function start(words: readonly string[] = [binary, 'lsp', '--stdio'], cwd = root, open: string | null = null): Promise<Server> {
  const child = spawn(process.execPath, words, { cwd });
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const last = new Map<string, readonly Diagnostic[]>();
  const waiting = new Set<() => void>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
    last.set(uri, diagnostics);
    for (const look of waiting) look();
  });
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: open && uriOf(open), capabilities: {} });
  void connection.sendNotification('initialized', {});
  return {
    connection,
    exit,
    open: (path, text) =>
      void connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: uriOf(path), languageId: 'mtl', version: 1, text },
      }),
    diagnostics: (path, right) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = last.get(uriOf(path));
          if (!found || !right(found)) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    ask: (method, path, more = {}) => connection.sendRequest(`textDocument/${method}`, { textDocument: { uri: uriOf(path) }, ...more }),
  };
}
