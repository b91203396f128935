import os from 'node:os';
import { noTemporaryFiles } from '../diagnostics/messages/internal.ts';
import { forTerminal } from '../diagnostics/stream.ts';
import { exit, type ExitCode } from './exit.ts';
import { reasonOf } from './files.ts';

interface Circumstances {
  readonly version: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Fault {
  readonly text: string;
  readonly code: ExitCode;
}

/** What to tell, and to report, when the compiler itself fails, or has no room for temporary files. */
export function faultOf(error: unknown, circumstances: Circumstances): Fault {
  const folder = os.tmpdir();
  const { path: at } = error as NodeJS.ErrnoException;
  if (typeof at !== 'string' || !at.startsWith(folder)) return { text: ownFault(error, circumstances), code: exit.internal };
  const message = noTemporaryFiles.message({ folder, reason: reasonOf(error) });
  return { text: forTerminal(`error[${noTemporaryFiles.code}]: ${message}\n   = help: name another folder in the variable TMPDIR\n`), code: exit.fault };
}

/** The stack is shown with MTLC_DEBUG=1 only. */
function ownFault(error: unknown, { version, words, env }: Circumstances): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const debug = env['MTLC_DEBUG'] === '1';
  const lines = [
    `error[MTL9001]: mtlc itself failed: ${what.split('\n')[0]}`,
    '   = note: this is a fault of mtlc, not of your spec; please report it with your spec and these lines',
    `   = note: mtlc ${version}, node ${process.version}, ${process.platform} ${process.arch}: mtlc ${words.join(' ')}`,
    ...(debug ? [error instanceof Error ? (error.stack ?? '') : ''] : ['   = help: MTLC_DEBUG=1 shows where it failed']),
  ];
  return forTerminal(`${lines.join('\n')}\n`);
}
