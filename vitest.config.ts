import { defineConfig } from 'vitest/config';

// One database per worker, a fresh tenant per test: files share the worker's modules (no isolation).
export default defineConfig({
  test: {
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 240_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'suite',
          include: [
            'apps/**/*.test.{ts,tsx}',
            'packages/**/*.test.ts',
            'tests/{walls,peers,hostile,http}/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      { extends: true, test: { name: 'leak', include: ['tests/leak/**/*.test.ts'], testTimeout: 1_800_000 } },
      {
        extends: true,
        test: { name: 'crash', include: ['tests/crash/**/*.test.ts'], testTimeout: 2_400_000 },
      },
      {
        extends: true,
        test: { name: 'parity', include: ['tests/parity/**/*.test.ts'], testTimeout: 300_000 },
      },
      {
        extends: true,
        test: { name: 'limits', include: ['tests/limits/**/*.test.ts'], testTimeout: 3_600_000 },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          testTimeout: 300_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
