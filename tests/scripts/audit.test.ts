import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { auditDependencies } from '../../scripts/audit.mjs';

async function registry(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/` : '';
}

// npm remembers what it made of an advisory: another one, another id.
let latestAdvisory = Date.now();
const nextAdvisory = () => {
  latestAdvisory += 1;
  return latestAdvisory;
};
const hole = (severity: string) => ({
  pino: [
    {
      id: nextAdvisory(),
      url: 'https://example.org/1',
      title: 'A hole',
      severity,
      vulnerable_versions: '*',
      cwe: [],
      cvss: { score: 8 },
    },
  ],
});

test.each([
  ['nothing known', {}, { failed: false, said: 'ok' }],
  ['a small one', hole('low'), { failed: false, said: expect.stringContaining('ok, with') }],
  ['a large one', hole('high'), { failed: true, said: expect.stringContaining('pino') }],
])('%s', { timeout: 60_000 }, async (_what, advisories, expected) => {
  const url = await registry((request, response) => {
    // Asked for a package, it has one of that name with no other version.
    const name = decodeURIComponent(request.url?.slice(1) ?? '');
    const reply = request.method === 'POST' ? advisories : { name, 'dist-tags': {}, versions: {} };
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(JSON.stringify(reply)));
  });
  expect(await auditDependencies({ registry: url })).toEqual(expected);
});

test('a registry that does no audits is said, and fails nothing', { timeout: 60_000 }, async () => {
  const url = await registry((request, response) => {
    request.resume().on('end', () => response.writeHead(405).end());
  });
  expect(await auditDependencies({ registry: url })).toEqual({ failed: false, said: 'skipped: no registry answered' });
});
