import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crashReports, writeCrashReport } from '../../../signaling-server/operations/crash-reports.ts';
import { testFolder } from '../../support/open-test-store.ts';

test('a report holds what is known, redacted; the latest twenty are kept', async () => {
  const folder = join(await testFolder(), 'crashes');
  let now = Date.UTC(2026, 0, 1);
  const options = {
    folder,
    version: '1.2.3',
    recentLines: () => ['{"level":"info","msg":"before"}\n', 'no JSON ?key=abcdef'],
    clock: () => now,
  };
  for (let count = 0; count < 23; count += 1) {
    now += 1_000;
    expect(writeCrashReport(options, 'server', new Error('went wrong ?token=abcdef'))).toMatch(/-server\.json$/);
  }
  const kept = crashReports(folder);
  expect(kept).toHaveLength(20);
  const text = readFileSync(kept[0] ?? '', 'utf8');
  expect(text).not.toContain('abcdef');
  expect(JSON.parse(text)).toMatchObject({
    kind: 'server',
    version: '1.2.3',
    cause: { message: 'went wrong ?token=[secret]', stack: expect.any(String) },
    log: [{ msg: 'before' }, 'no JSON ?key=[secret]'],
  });
});

test('where nothing can be written there is none, and no second crash', () => {
  const options = { folder: '/proc/lectern-crashes', version: '1', recentLines: () => [], clock: Date.now };
  expect(writeCrashReport(options, 'server', new Error('x'))).toBeNull();
  expect(crashReports('/proc/lectern-crashes')).toEqual([]);
});
