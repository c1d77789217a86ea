/**
 * `npm test`: every test, with coverage; ends with one line, `N passed, N failed, N skipped`. Arguments go to vitest:
 * `npm test -- tests/lesson`, `npm test -- --project e2e`. A part of the tests says nothing about coverage, so it is off then.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireNode, root, runInForeground } from './run.mjs';

requireNode();
const args = process.argv.slice(2);
const summaryFile = join(root, '.cache', `tests-${process.pid}.json`);
mkdirSync(join(root, '.cache'), { recursive: true });

const code = await runInForeground(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    `--reporter=${join(root, 'scripts/test-summary.mjs')}`,
    ...(args.length === 0 ? ['--coverage.enabled'] : []),
    ...args,
  ],
  { env: { ...process.env, LECTERN_TEST_SUMMARY: summaryFile } },
);

let summary = null;
try {
  summary = JSON.parse(readFileSync(summaryFile, 'utf8'));
} catch {
  console.error('The tests did not run to their end.');
}
rmSync(summaryFile, { force: true });
const { passed = 0, failed = 0, skipped = 0, reasons = {}, errors = 1 } = summary ?? {};
for (const [reason, count] of Object.entries(reasons)) console.log(`${count} skipped: ${reason}`);
if (code !== 0 && failed === 0)
  console.log(errors > 0 ? 'An error outside any test: see above.' : 'The tests passed, but coverage is below its limit.');
// What broke outside a test is a failure too: the closing line never looks better than the exit code.
const broken = failed === 0 && errors > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed + broken} failed, ${skipped} skipped`);
process.exitCode = code === 0 && broken ? 1 : code;
