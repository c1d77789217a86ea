/** One runner for all tests: `unit` in parallel, `e2e` (real browsers, `*.e2e.test.ts` and tests/e2e) one file at a time. */
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const endToEnd = ['tests/e2e/**/*.test.{ts,tsx}', 'tests/**/*.e2e.test.{ts,tsx}'];
const atLeast = { lines: 85 };

export default defineConfig({
  // Electron's package tries to download a runtime when plain Node loads it.
  resolve: { alias: { electron: folder('tests/support/electron-shim/electron.ts') } },
  test: {
    // The media engine and SQLite are native code: a process each, as in production.
    pool: 'forks',
    // Tests talk to this machine alone; the one of announcements says where it speaks. Measurements run whole browsers, tests need not.
    env: { LECTERN_ANNOUNCE: 'off', LECTERN_TEST_BROWSER: 'light' },
    exclude: [...configDefaults.exclude, 'dist/**', '.cache/**'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: endToEnd,
          testTimeout: 15_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: endToEnd,
          globalSetup: 'tests/support/built.ts',
          // Browsers and encoders fill a small machine: a second file at the same time would only make both flaky.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // What a page shows after a click takes longer than a second where browsers encode beside it.
          expect: { poll: { timeout: 10_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['protocol/**/*.ts', 'lesson/**/*.ts', 'signaling-server/**/*.ts', 'main/**/*.ts'],
      // Entry points run in processes of their own, which tests start for real and v8 does not see into.
      exclude: [
        'signaling-server/host.ts',
        'signaling-server/store/cli.ts',
        'signaling-server/sfu/engine/process.ts',
        'signaling-server/recording/worker.ts',
        'main/main.ts',
      ],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'coverage',
      thresholds: { 'protocol/**': atLeast, 'lesson/**': atLeast, 'signaling-server/**': atLeast, 'main/**': atLeast },
    },
  },
});
