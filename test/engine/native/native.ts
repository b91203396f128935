/** Tests that need tfjs-node's binding, which `mtlc setup native` makes: skipped in words where there is none. */
import { describe, test } from 'vitest';
import { openBackend } from '../../../src/engine/backends/open.ts';
import { isProblem } from '../../../src/runtime/experiment.ts';

const is = await openBackend('native');

export function withNative(tests: () => void): void {
  if (isProblem(is)) test.skip(`without tfjs-node: ${is.message}`);
  else describe('native', tests);
}
