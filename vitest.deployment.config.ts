import { defineConfig } from 'vitest/config';

/** `npm run test:deployment`: servers of its own, and minutes for each test. */
export default defineConfig({
  test: {
    include: ['tests/deployment/**/*.deploy.ts'],
    pool: 'forks',
    // Each is a whole deployment.
    fileParallelism: false,
    retry: 0,
    testTimeout: 600_000,
  },
});
