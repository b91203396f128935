/** Where the binary begins. It loads as little as the command needs: nothing for `--version`. */
import { processConsole } from './console.ts';
import { exit } from './exit.ts';

declare const __VERSION__: string;

// A reader that leaves early, as `head` does, is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exit.done);
    // The terminal was closed: the interrupt that comes with it is heard.
    if (error.code === 'EIO') return;
    throw error;
  });
}

process.on('uncaughtException', (error) => void fail(error));

async function start(words: string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    process.stdout.write(`${__VERSION__}\n`);
    return;
  }
  const { run } = await import('./program.ts');
  process.exitCode = await run(words, processConsole(), __VERSION__);
}

async function fail(error: unknown): Promise<void> {
  const { faultOf } = await import('./fault.ts');
  const { text, code } = faultOf(error, { version: __VERSION__, words: process.argv.slice(2), env: process.env });
  process.stderr.write(text);
  process.exit(code);
}

await start(process.argv.slice(2)).catch(fail);
