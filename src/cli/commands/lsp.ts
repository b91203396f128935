import { version } from '../installation.ts';
import { serve } from '../lsp/server.ts';
import type { Action } from '../table.ts';

export const run: Action = (_words, _options, console) => {
  serve(process.stdin, process.stdout, console, version());
  return new Promise(() => {});
};
