/**
 * What a change must pass before its tests run: types, lint, format, nothing unused, no dependency with a known hole. One line for each; the
 * first words of a failure follow.
 */
import { join } from 'node:path';
import { auditDependencies } from './audit.mjs';
import { requireNode, root, runQuietly } from './run.mjs';

requireNode();
const bin = (name) => join(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const steps = [
  { name: 'types', program: 'tsc', args: ['--build', '--pretty', 'false'] },
  { name: 'lint', program: 'biome', args: ['lint', '--error-on-warnings', '--colors=off', '--max-diagnostics=100'] },
  {
    name: 'format',
    program: 'biome',
    args: ['check', '--linter-enabled=false', '--enforce-assist=true', '--colors=off', '--max-diagnostics=20'],
  },
  { name: 'unused', program: 'knip', args: ['--no-progress', '--no-config-hints'] },
];

let failed = false;
for (const { name, program, args } of steps) {
  const startedAt = performance.now();
  const { code, output } = await runQuietly(bin(program), args, { shell: process.platform === 'win32' });
  console.log(`${name.padEnd(8)}${code === 0 ? 'ok' : 'FAILED'}  ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  if (code !== 0) {
    failed = true;
    console.log(output.trimEnd().replace(/^/gm, '  '));
  }
}
const audit = await auditDependencies();
console.log(`${'audit'.padEnd(8)}${audit.said}`);
process.exitCode = failed || audit.failed ? 1 : 0;
