/** A spec typed into an empty file through the language server, as an editor sends it. */
import type { MessageConnection } from 'vscode-jsonrpc/node.js';
import type { CompletionItem, Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node.js';

export interface Keystroke {
  /** Offset in the finished text of the character that is typed. */
  readonly offset: number;
  /** Until the server has checked the text. */
  readonly checked: number;
  /** From the question for completions to its answer, where a name begins. */
  readonly completed: number | null;
  readonly offered: readonly CompletionItem[];
  /** At the end of a line: what is said of the text so far. */
  readonly said: readonly Diagnostic[] | null;
}

export interface Typing {
  /** Brackets and quotes bring their other half along, which is typed over. */
  readonly closes: boolean;
}

const halves: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '"': '"' };

/** What an editor has put behind the cursor, the nearest last. */
class Tail {
  private readonly parts: string[] = [];

  /** How many characters of what is to be typed stand behind the cursor already. */
  typedOver(coming: string): number {
    const part = this.parts.at(-1);
    if (part === undefined || !coming.startsWith(part)) return 0;
    this.parts.pop();
    return part.length;
  }

  /** The other half of what was typed last; that of a block stands on a line of its own. */
  opened(written: string, coming: string): string {
    const half = halves[written.at(-1)!];
    if (half === undefined) return '';
    const indent = /(?:^|\n)( *)[^\n]*$/.exec(written)![1]!;
    const part = coming.startsWith('\n') ? `\n${indent}${half}` : half;
    this.parts.push(part);
    return part;
  }
}

/** Types `text` into a file that is not open yet. */
export async function* type(connection: MessageConnection, uri: string, text: string, { closes }: Typing): AsyncGenerator<Keystroke> {
  const tail = new Tail();
  let said: readonly Diagnostic[] = [];
  const listening = connection.onNotification('textDocument/publishDiagnostics', (published: PublishDiagnosticsParams) => {
    if (published.uri === uri) said = published.diagnostics;
  });
  const textDocument = { uri, languageId: 'mtl', version: 1, text: '' };
  await connection.sendNotification('textDocument/didOpen', { textDocument });
  const ask = <Result>(method: string, more: object = {}): Promise<Result> => connection.sendRequest(`textDocument/${method}`, { textDocument, ...more });
  for (let offset = 0; offset < text.length; offset++) {
    const over = closes ? tail.typedOver(text.slice(offset)) : 0;
    if (over > 0) {
      offset += over - 1;
      continue;
    }
    const written = text.slice(0, offset + 1);
    const put = text[offset]! + (closes ? tail.opened(written, text.slice(offset + 1)) : '');
    const start = positionOf(text, offset);
    const started = performance.now();
    await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: offset }, contentChanges: [{ range: { start, end: start }, text: put }] });
    await ask('foldingRange');
    const asked = performance.now();
    const begins = beginning.test(written);
    const offered = begins ? await ask<CompletionItem[] | null>('completion', { position: positionOf(text, offset + 1) }) : null;
    const answered = performance.now();
    const rests = text[offset + 1] === '\n';
    // What was found in the text is on its way before a further question is answered.
    if (rests) await ask('foldingRange');
    yield { offset, checked: asked - started, completed: begins ? answered - asked : null, offered: offered ?? [], said: rests ? said : null };
  }
  listening.dispose();
}

/** The first letter of a name. */
const beginning = /(?<![\p{L}\p{N}_])[\p{L}_]$/u;

function positionOf(text: string, offset: number): { line: number; character: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}
