import { defineConfig } from 'vitest/config';

export default defineConfig({
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
  },
});
