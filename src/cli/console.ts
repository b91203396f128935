/** What a command sees of the process around it. */
import { forTerminal } from '../diagnostics/stream.ts';
import { exit } from './exit.ts';

export interface Console {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. A terminal gets them without what would steer it, a file or another program as they are. */
  out(text: string): void;
  /** Progress and diagnostics. */
  err(text: string): void;
  /** Whether a person watches the stream, so that colour and animation help. */
  readonly live: { readonly out: boolean; readonly err: boolean };
  /** Columns of standard error. */
  readonly width?: number;
  /** What the first interrupt does from now on in place of ending the process; a second one ends it. */
  onInterrupt(save: () => void): void;
}

export function processConsole(): Console {
  const { env, stdout, stderr } = process;
  let save: (() => void) | null = null;
  // Ctrl-C, the system that ends, and the terminal that is closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!save) process.exit(exit.interrupted);
      const first = save;
      save = null;
      first();
    });
  }
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    cwd: process.cwd(),
    env,
    out: (text) => void stdout.write(stdout.isTTY ? forTerminal(text) : text),
    err: (text) => void stderr.write(forTerminal(text)),
    live: { out: !plain && stdout.isTTY === true, err: !plain && stderr.isTTY === true },
    ...(stderr.columns && { width: stderr.columns }),
    onInterrupt: (handler) => {
      save = handler;
    },
  };
}
