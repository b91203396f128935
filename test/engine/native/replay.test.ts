/** Steps on TensorFlow, see replays.ts. */
import { beforeAll } from 'vitest';
import { openBackend } from '../../../src/engine/backends/open.ts';
import { testReplays } from '../replays.ts';
import { withNative } from './native.ts';

withNative(() => {
  beforeAll(() => openBackend('native'));

  testReplays();
});
