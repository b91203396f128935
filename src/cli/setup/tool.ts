/** Programs that setup runs. */
import { spawn } from 'node:child_process';

export interface ToolOptions {
  readonly cwd?: string;
  /** Beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Called with each line that it prints. */
  readonly onLine?: (line: string) => void;
}

export interface Ran {
  /** Whether it ended with exit code 0. */
  readonly done: boolean;
  readonly out: string;
  /** What it printed last, or how it ended where it printed nothing. */
  readonly last: readonly string[];
}

/** Lines that are shown of a program that failed. */
const LAST = 6;

const windows = process.platform === 'win32';

/** Null where there is no such program. Once the signal aborts, it is ended with all that it started. */
export function runTool(command: string, words: readonly string[], { cwd, env, signal, onLine }: ToolOptions = {}): Promise<Ran | null> {
  // npm is a script on Windows. A group of its own can be ended as a whole.
  const child = spawn(command, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], shell: windows, detached: !windows });
  const end = () => endAll(child.pid);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end);
  const lines: string[] = [];
  let out = '';
  let rest = '';
  const take = (text: string) => {
    const [...whole] = (rest + text).split(/\r\n|\n|\r/);
    rest = whole.pop()!;
    for (const line of whole.filter((each) => each.trim() !== '')) {
      lines.push(line);
      onLine?.(line);
    }
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    take(text);
  });
  child.stderr.setEncoding('utf8').on('data', take);
  return new Promise<Ran | null>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' || error.code === 'EACCES' ? resolve(null) : reject(error)));
    child.on('close', (code, by) => {
      take('\n');
      const last = lines.slice(-LAST);
      resolve({ done: code === 0, out, last: last.length > 0 ? last : [by ? `it was ended by ${by}` : `it ended with code ${code}`] });
    });
  }).finally(() => signal?.removeEventListener('abort', end));
}

function endAll(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(windows ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
