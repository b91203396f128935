/** What a command sees of the process around it. */

export interface Console {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  out(text: string): void;
  /** Progress and diagnostics. */
  err(text: string): void;
  /** Whether a person watches the stream, so that colour and animation help. */
  readonly live: { readonly out: boolean; readonly err: boolean };
}

export function processConsole(): Console {
  const { env, stdout, stderr } = process;
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    cwd: process.cwd(),
    env,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    live: { out: !plain && stdout.isTTY === true, err: !plain && stderr.isTTY === true },
  };
}
