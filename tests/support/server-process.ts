/** A room server as a process of its own, for tests that kill it: `node server-process.ts FOLDER`. Says where it is on stdout. */
import { startTestServer } from './start-test-server.ts';

const [dataFolder = ''] = process.argv.slice(2);
const limits = { requestsPerTenSeconds: 1_000_000, talkPerTenSeconds: 1_000_000, requestsPerTenSecondsAndAddress: 1_000_000 };
const { url, server } = await startTestServer({ dataFolder, edgeLimits: limits, seatGraceMs: 60_000 });
// A file that may not grow is to be an error of its write and not the end of the process.
process.on('SIGXFSZ', () => {});
process.stdout.write(`${JSON.stringify({ url, hostToken: await server.signHostToken() })}\n`);
// The test that started it is gone: so is the reason to go on.
process.stdin.resume().on('close', () => process.exit());
