/** `kill -9` of the server at random moments under load. `LECTERN_TEST_KILLS=30` for the long run. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stateHash } from '../../../lesson/state-hash.ts';
import type { Reply } from '../../../protocol/requests.ts';
import { joinAs, openDesk, openPage, Refused, type TestPage } from '../../support/join-as.ts';
import { startKillableServer } from '../../support/killable-server.ts';

const KILLS = Number(process.env.LECTERN_TEST_KILLS ?? 3);
const STUDENTS = 6;
/** Requests a student has under way at once. */
const AT_ONCE = 4;

/** A student who writes as fast as answers come, and asks again, with the same id, for what was under way when the server died. */
class Writer {
  page: TestPage;
  readonly acknowledged = new Map<string, number>();
  readonly unanswered = new Map<string, string>();
  #written = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(page: TestPage) {
    this.page = page;
  }

  begin(): void {
    const again = [...this.unanswered].map(([requestId, text]) => this.#send(requestId, text));
    this.#writing = Promise.all([...again, ...Array.from({ length: AT_ONCE }, () => this.#write())]);
  }

  /** Resolves when the server is gone and nothing is under way. */
  stopped(): Promise<unknown> {
    return this.#writing;
  }

  async comeBack(url: string): Promise<void> {
    const { seatToken, state } = this.page;
    this.page = await openPage({ url });
    this.page.state = state;
    await this.page.join({ ticket: { kind: 'seat', seatToken }, lastSeq: state.seq });
  }

  async settle(): Promise<void> {
    for (const [requestId, text] of this.unanswered) await this.#send(requestId, text);
  }

  async #write(): Promise<void> {
    do {
      const requestId = randomUUID();
      const text = `${this.page.participantId} ${this.#written++}`;
      this.unanswered.set(requestId, text);
      if (!(await this.#send(requestId, text))) return;
    } while (this.page.socket.connected);
  }

  async #send(requestId: string, text: string): Promise<boolean> {
    try {
      const { messageId } = await this.page.ask('chat:send', { text }, requestId);
      this.acknowledged.set(text, messageId);
      this.unanswered.delete(requestId);
      return true;
    } catch (error) {
      if (error instanceof Refused) throw error;
      return false;
    }
  }
}

describe('kill -9 under load', () => {
  it(
    'loses nothing acknowledged, doubles nothing, leaves no gap',
    async () => {
      const dataFolder = await mkdtemp(join(tmpdir(), 'lectern-kill-'));
      let server = await startKillableServer(dataFolder);
      try {
        const desk = await openDesk(server.url, server.hostToken);
        const { lecture } = await desk.ask('lecture:create', { title: 'Algebra' });
        const { joinCode, lectureId } = lecture;
        const writers = await Promise.all(
          Array.from(
            { length: STUDENTS },
            async (_, n) => new Writer(await joinAs(`Student ${n}`, { url: server.url, joinCode })),
          ),
        );
        for (let kill = 0; kill < KILLS; kill += 1) {
          for (const writer of writers) writer.begin();
          await wait(50 + Math.random() * 400);
          await server.kill();
          await Promise.all(writers.map((writer) => writer.stopped()));
          server = await startKillableServer(dataFolder);
          await Promise.all(writers.map((writer) => writer.comeBack(server.url)));
        }
        for (const writer of writers) await writer.settle();

        const reader = await openDesk(server.url, server.hostToken);
        const seq = Math.max(...writers.flatMap(({ acknowledged }) => [...acknowledged.values()]));
        await Promise.all(writers.map(({ page }) => page.reached(seq)));
        expect(new Set(writers.map(({ page }) => stateHash(page.state))).size).toBe(1);

        const kept = new Map<string, number>();
        let before: number | null = null;
        for (let more = true; more; ) {
          const page: Reply<'lecture:history'> = await reader.ask('lecture:history', {
            lectureId,
            beforeMessageId: before,
            limit: 200,
          });
          for (const { text, messageId } of page.lines) {
            expect(kept.has(text), `${text} is there once`).toBe(false);
            kept.set(text, messageId);
          }
          before = page.lines[0]?.messageId ?? null;
          more = page.more;
        }
        const acknowledged = new Map(writers.flatMap((writer) => [...writer.acknowledged]));
        expect(acknowledged.size).toBeGreaterThan(STUDENTS * KILLS);
        expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(acknowledged));
        for (const page of [reader, ...writers.map((writer) => writer.page)]) page.close();
      } finally {
        await server.kill();
        await rm(dataFolder, { recursive: true, force: true });
      }
    },
    60_000 + KILLS * 10_000,
  );
});
