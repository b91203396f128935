import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig, type Plugin } from 'vitest/config';

/** What esbuild's loader `binary` does in the bundles. */
const binaries: Plugin = {
  name: 'binaries',
  enforce: 'pre',
  load: (id) =>
    id.endsWith('.wasm')
      ? `export default Uint8Array.from(atob(${JSON.stringify(readFileSync(id, 'base64'))}), (byte) => byte.charCodeAt(0));`
      : undefined,
};

export default defineConfig({
  plugins: [binaries],
  resolve: {
    alias: {
      'mtlc/runtime': new URL('./src/runtime/index.ts', import.meta.url).pathname,
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest leaves a core to itself, which on two cores is half of them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
