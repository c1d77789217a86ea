/** Known holes in what is shipped, as the npm registry knows them. Where no registry answers (no internet, a mirror without audits) it says so. */
import { runQuietly } from './run.mjs';

const ANSWER_WITHIN_MS = 30_000;

/**
 * High and critical ones in what is installed at a teacher's fail; others are named.
 * @param {{ registry?: string }} [options] another registry than npm's own
 * @returns {Promise<{ failed: boolean, said: string }>}
 */
export async function auditDependencies({ registry } = {}) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['audit', '--json', '--omit=dev', ...(registry ? ['--registry', registry] : [])];
  const { output } = await runQuietly(npm, args, { timeoutMs: ANSWER_WITHIN_MS, shell: process.platform === 'win32' });
  const report = reportIn(output);
  if (report?.metadata?.vulnerabilities === undefined) return { failed: false, said: 'skipped: no registry answered' };
  const { low = 0, moderate = 0, high = 0, critical = 0, total = 0 } = report.metadata.vulnerabilities;
  if (high + critical === 0)
    return { failed: false, said: total === 0 ? 'ok' : `ok, with ${moderate} moderate and ${low} low ones` };
  const names = Object.values(report.vulnerabilities ?? {})
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity, range }) => `  ${name} ${range} (${severity})`);
  return {
    failed: true,
    said: `FAILED  ${critical} critical, ${high} high\n${names.join('\n')}\n  npm audit says more, npm audit fix mends what it can.`,
  };
}

/** npm writes warnings beside its JSON. */
function reportIn(output) {
  try {
    return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return null;
  }
}
