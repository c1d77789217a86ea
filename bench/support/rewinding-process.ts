/** Students who look back, without browsers: each follows the index and fetches the bytes it tells of. `node rewinding-process.ts JSON` */
import type { IndexReply } from '../../protocol/recording.ts';

export interface RewindingTask {
  readonly url: string;
  readonly recordingId: string;
  readonly tokens: readonly string[];
  readonly seconds: number;
  /** How fast the past is watched. */
  readonly speed: number;
}

export interface RewindingResult {
  readonly fragments: number;
  readonly bytes: number;
  readonly failures: number;
  readonly fetchMs: readonly number[];
}

/** As the page does: what is new in the index is asked for about once a second. */
const INDEX_EVERY_MS = 1_000;

const { url, recordingId, tokens, seconds, speed } = JSON.parse(process.argv[2] ?? '{}') as RewindingTask;
const base = `${url}/api/recordings/${recordingId}`;
const fetchMs: number[] = [];
let fragments = 0;
let bytes = 0;
let failures = 0;

async function get(path: string, token: string, range?: string): Promise<ArrayBuffer> {
  const headers = { authorization: `Bearer ${token}`, ...(range === undefined ? {} : { range }) };
  const response = await fetch(base + path, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}

async function student(token: string, number: number, untilMs: number): Promise<void> {
  const parse = (body: ArrayBuffer) => JSON.parse(Buffer.from(body).toString()) as IndexReply;
  // They did not all press at once.
  await pause((number * INDEX_EVERY_MS) / tokens.length);
  const known = [...parse(await get('/index', token)).fragments];
  let at = number % Math.max(1, Math.floor(known.length / 2));
  for (let nextIndexMs = performance.now() + INDEX_EVERY_MS; performance.now() < untilMs; ) {
    const startedAt = performance.now();
    const fragment = known[at];
    if (fragment) {
      const { partNo, offset, bytes: length } = fragment;
      bytes += (await get(`/parts/${partNo}/media`, token, `bytes=${offset}-${offset + length - 1}`)).byteLength;
      fragments += 1;
      at += 1;
      fetchMs.push(performance.now() - startedAt);
    }
    if (performance.now() > nextIndexMs) {
      nextIndexMs += INDEX_EVERY_MS;
      const last = known.at(-1);
      const after = last ? `?afterPart=${last.partNo}&afterFragment=${last.fragmentNo}` : '';
      known.push(...parse(await get(`/index${after}`, token)).fragments);
    }
    await pause(1000 / speed - (performance.now() - startedAt));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

const until = performance.now() + seconds * 1000;
await Promise.all(
  tokens.map((token, number) =>
    student(token, number, until).catch((error: unknown) => {
      failures += 1;
      console.error(error);
    }),
  ),
);
process.stdout.write(JSON.stringify({ fragments, bytes, failures, fetchMs } satisfies RewindingResult));
