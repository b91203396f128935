/** Steps on wasm, see replays.ts. */
import { beforeAll } from 'vitest';
import { openBackend } from '../../src/engine/backends/open.ts';
import { testReplays } from './replays.ts';

beforeAll(() => openBackend('wasm'));

testReplays();
