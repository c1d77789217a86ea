/** The sink against a server that is away, forgets, refuses or answers too late. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HttpSink, type UploadNews } from '../../../renderer/recording/upload/http-sink.ts';
import type { OverflowStore } from '../../../renderer/recording/upload/overflow-store.ts';
import type { SpoolLimits } from '../../../renderer/recording/upload/spool.ts';

const part = { mimeType: 'video/mp4; codecs="avc1.42001f, opus"', width: 1280, height: 720, init: new Uint8Array([1]) };

/** A server in one function: keeps what it is sent, and does as it is told. */
class ScriptedServer {
  readonly kept: string[] = [];
  readonly asked: string[] = [];
  away = false;
  /** Keeps the fragment, and the answer is lost. */
  loseNextAnswer = false;
  refuse: { code: string; details?: Record<string, unknown> } | null = null;
  #parts = 0;

  readonly fetch = (async (address: URL, { body, headers }: RequestInit) => {
    const url = new URL(address);
    if (this.away) throw new TypeError('Failed to fetch');
    expect(new Headers(headers).get('authorization')).toBe('Bearer token');
    const path = url.pathname.replace('/api/recordings/film/', '');
    this.asked.push(path);
    if (path === 'parts') {
      this.#parts += 1;
      return Response.json({ partNo: this.#parts });
    }
    if (path.endsWith('/init')) return Response.json({});
    if (path === 'preview') return Response.json({});
    if (this.refuse) {
      const error = { message: 'No.', ...this.refuse };
      return Response.json({ error }, { status: 409 });
    }
    const entry = `${path} ${(body as Uint8Array).join()}`;
    if (!this.kept.includes(entry)) this.kept.push(entry);
    if (this.loseNextAnswer) {
      this.loseNextAnswer = false;
      throw new TypeError('Failed to fetch');
    }
    return Response.json({ nextFragmentNo: this.kept.length, diskFreeBytes: 5e9, minutesLeft: 300 });
  }) as unknown as typeof fetch;
}

class MemoryStore implements OverflowStore {
  readonly files = new Map<number, Uint8Array<ArrayBuffer>>();
  async save(key: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    this.files.set(key, bytes);
    return true;
  }
  async load(key: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.files.get(key) ?? null;
  }
  remove(key: number): void {
    this.files.delete(key);
  }
  close(): void {}
}

function open(server: ScriptedServer, more: { limits?: SpoolLimits; overflow?: OverflowStore } = {}) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const news: UploadNews[] = [];
  const sink = new HttpSink({
    target: { serverUrl: 'http://localhost:1', recordingId: 'film', uploadToken: 'token' },
    overflow: more.overflow ?? null,
    tell: (one) => news.push(one),
    fetch: server.fetch,
    ...(more.limits ? { limits: more.limits } : {}),
  });
  const add = (second: number, bytes = [second]) =>
    sink.add({ startMs: second * 1000, durationMs: 1000, lessonMs: 5000 + second * 1000, bytes: new Uint8Array(bytes) });
  return { sink, news, add };
}

afterEach(() => void vi.useRealTimers());

/** Lets so much time pass, with all that happens in it. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the sink', () => {
  it('opens a part and sends its fragments in order', async () => {
    const server = new ScriptedServer();
    const { sink, add } = open(server);
    sink.beginPart(part);
    for (const second of [0, 1, 2]) expect(add(second)).toBe(true);
    await sink.finish();
    expect(server.asked.slice(0, 2)).toEqual(['parts', 'parts/1/init']);
    expect(server.kept).toEqual(['parts/1/fragments/0 0', 'parts/1/fragments/1 1', 'parts/1/fragments/2 2']);
    expect(sink.state).toMatchObject({ waiting: 0, waitingBytes: 0, lost: 0, minutesLeft: 300 });
  });

  it('keeps everything while the server is away, and says so once', async () => {
    const server = new ScriptedServer();
    const { sink, news, add } = open(server);
    server.away = true;
    sink.beginPart(part);
    for (let second = 0; second < 60; second++) {
      add(second);
      await pass(1000);
    }
    expect(sink.state).toMatchObject({ waiting: 60, away: true });
    server.away = false;
    await pass(10_000);
    await sink.finish();
    expect(server.kept).toHaveLength(60);
    expect(news.map(({ kind }) => kind)).toEqual(['away', 'back']);
    expect(sink.state).toMatchObject({ waiting: 0, away: false, lost: 0 });
  });

  it('sends again what was answered into the void; it is kept once', async () => {
    const server = new ScriptedServer();
    const { sink, add } = open(server);
    sink.beginPart(part);
    add(0);
    server.loseNextAnswer = true;
    add(1);
    await pass(5000);
    await sink.finish();
    expect(server.kept).toEqual(['parts/1/fragments/0 0', 'parts/1/fragments/1 1']);
    expect(server.asked.filter((path) => path === 'parts')).toHaveLength(1);
  });

  it('begins another part where the server knows this one no longer', async () => {
    const server = new ScriptedServer();
    const { sink, news, add } = open(server);
    sink.beginPart(part);
    add(0);
    await sink.finish();
    server.refuse = { code: 'not-found' };
    add(1);
    await sink.finish();
    expect(news).toEqual([{ kind: 'part-lost' }]);
    expect(sink.state.lost).toBe(1);
    // Nothing to put it into until the pipeline begins a part.
    expect(add(2)).toBe(false);
    server.refuse = null;
    sink.beginPart(part);
    add(3);
    await sink.finish();
    expect(server.kept.at(-1)).toBe('parts/2/fragments/0 3');
  });

  it('goes on after a fragment that the server has already', async () => {
    const server = new ScriptedServer();
    const { sink, news, add } = open(server);
    sink.beginPart(part);
    add(0);
    await sink.finish();
    server.refuse = { code: 'wrong-state', details: { nextFragmentNo: 2 } };
    add(1);
    await sink.finish();
    expect(news).toEqual([]);
    expect(sink.state).toMatchObject({ waiting: 0, lost: 0 });
  });

  it.each([
    ['disk-full', 'disk-full'],
    ['not-signed-in', 'refused'],
  ])('ends with %s', async (code, kind) => {
    const server = new ScriptedServer();
    const { sink, news, add } = open(server);
    sink.beginPart(part);
    server.refuse = { code };
    add(0);
    await sink.finish();
    expect(news[0]?.kind).toBe(kind);
    expect(add(1)).toBe(false);
  });

  it('takes to the browser’s disk what is too much for memory, and gives it in order', async () => {
    const server = new ScriptedServer();
    const overflow = new MemoryStore();
    const { sink, add } = open(server, { overflow, limits: { memoryBytes: 20, overflowBytes: 40 } });
    server.away = true;
    sink.beginPart(part);
    const results: boolean[] = [];
    for (let second = 0; second < 10; second++) {
      results.push(add(second, Array(10).fill(second)));
      await pass(10);
    }
    // Two in memory, four on the disk; then there is no room, and that is said.
    expect(results).toEqual([true, true, true, true, true, true, false, false, false, false]);
    expect(overflow.files.size).toBe(4);
    expect(sink.state.lost).toBe(4);
    server.away = false;
    await pass(10_000);
    await sink.finish();
    expect(server.kept.map((entry) => Number(entry.split(',').at(-1)))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(overflow.files.size).toBe(0);
  });

  it('stops trying when it is closed', async () => {
    const server = new ScriptedServer();
    const { sink, add } = open(server);
    server.away = true;
    sink.beginPart(part);
    add(0);
    await pass(500);
    sink.close();
    await sink.finish();
  });
});
