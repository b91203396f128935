import { forTerminal } from '../diagnostics/stream.ts';

interface Circumstances {
  readonly version: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What to tell, and to report, when the compiler itself fails. The stack is shown with MTLC_DEBUG=1 only. */
export function describeFault(error: unknown, { version, words, env }: Circumstances): string {
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
