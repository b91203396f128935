/** The language server inside the extension: `mtlc lsp` without the rest of mtlc. */
import { processConsole } from '../../../src/cli/console.ts';
import { serve } from '../../../src/cli/lsp/server.ts';

declare const __VERSION__: string;

serve(process.stdin, process.stdout, processConsole(), __VERSION__);
