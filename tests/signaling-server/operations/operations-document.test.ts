import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeSettings } from '../../../signaling-server/configuration.ts';
import { type MetricDescription, metricTable } from '../../../signaling-server/operations/metric-table.ts';

const file = (path: string) => new URL(`../../../docs/${path}`, import.meta.url);
const text = (path: string) => readFileSync(file(path), 'utf8');

/** A table as the formatter writes it. */
function table(head: string[], rows: string[][]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(cells[0] ?? []), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join('\n');
}

function within(document: string, name: string, content: string): string {
  const shape = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*(<!-- end of ${name} -->)`);
  expect(document).toMatch(shape);
  return document.replace(shape, (_all, begin, end) => `${begin}\n${content}\n\n${end}`);
}

test('docs/operations.md has every variable and every metric, as they are', async () => {
  const variables = table(
    ['Variable', 'Meaning', 'Allowed', 'Default'],
    describeSettings().map(({ variable, meaning, allowed, standard, inProfiles }) => [
      `\`${variable}\``,
      meaning,
      allowed,
      [standard === '' ? 'empty' : `\`${standard}\``, ...inProfiles].join(', '),
    ]),
  );
  const metrics = table(
    ['Metric', 'Kind', 'Labels', 'Meaning'],
    (Object.entries(metricTable) as [string, MetricDescription][]).map(([name, { kind, labels = [], help }]) => [
      `\`${name}\``,
      kind,
      labels.join(', '),
      help,
    ]),
  );
  const expected = within(within(text('operations.md'), 'variables', variables), 'metrics', metrics);
  // Widths are the formatter's.
  const cells = (document: string) => document.replace(/ +/g, ' ').replace(/-{3,}/g, '---').replaceAll('\\', '');
  if (cells(expected) !== cells(text('operations.md'))) {
    await expect(expected).toMatchFileSnapshot(file('operations.md').pathname);
  }
});

test('dashboard and alerts name metrics that exist, the dashboard all of them', () => {
  const named = (path: string) =>
    new Set([...text(path).matchAll(/\blectern_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')));
  const known = new Set(Object.keys(metricTable));
  const inDashboard = named('operations/grafana-dashboard.json');
  for (const path of ['operations/grafana-dashboard.json', 'operations/alerts.yml']) {
    expect(
      [...named(path)].filter((name) => !known.has(name)),
      path,
    ).toEqual([]);
  }
  expect([...known].filter((name) => !inDashboard.has(name))).toEqual([]);
});

test('every alert has a line that says what to do', () => {
  const alerts = [...text('operations/alerts.yml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '');
  const explained = [...text('operations.md').matchAll(/^\| `(Lectern\w+)`/gm)].map(([, name]) => name ?? '');
  expect(explained.sort()).toEqual(alerts.sort());
});
