/**
 * A vitest reporter that leaves the sums of a run in the file named by LECTERN_TEST_SUMMARY, for scripts/test.mjs, and says at once why a
 * test failed: a run that is cut short would keep it to itself.
 */
import { writeFileSync } from 'node:fs';

export default class TestSummary {
  onTestCaseResult(test) {
    const { state, errors } = test.result();
    if (state !== 'failed') return;
    for (const { message, stack } of errors)
      console.error(`Failed: ${test.fullName}\n${message}\n${stack?.split('\n').slice(1, 4).join('\n') ?? ''}`);
  }

  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.LECTERN_TEST_SUMMARY;
    if (!file) return;
    const sums = { passed: 0, failed: 0, skipped: 0, reasons: {}, errors: unhandledErrors.length };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') sums.passed++;
        else if (result.state === 'failed') sums.failed++;
        else {
          sums.skipped++;
          const reason = result.note ?? 'no reason given';
          sums.reasons[reason] = (sums.reasons[reason] ?? 0) + 1;
        }
      }
      // A file that doesn't load has no failed test, and a hook that throws leaves its tests looking skipped.
      sums.failed += module.errors().length;
      for (const suite of module.children.allSuites()) sums.failed += suite.errors().length;
    }
    writeFileSync(file, JSON.stringify(sums));
  }
}
