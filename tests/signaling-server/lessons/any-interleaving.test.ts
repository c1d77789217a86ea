/** Any interleaving of anybody's requests, on a disk that fails now and then and a server that restarts, leaves a sound lesson. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenInvariants } from '../../../lesson/invariants.ts';
import { emptyLesson, reduce, reduceAll } from '../../../lesson/reduce.ts';
import { stateHash } from '../../../lesson/state-hash.ts';
import { RefusedError } from '../../../protocol/errors.ts';
import { type Permission, Source } from '../../../protocol/models.ts';
import type { DecidedRequestName } from '../../../signaling-server/lessons/decisions.ts';
import type { LiveLesson } from '../../../signaling-server/lessons/live-lesson.ts';
import { type BenchPage, LessonBench } from '../../support/lesson-bench.ts';
import { UNREADABLE } from '../../support/memory-lesson-store.ts';

/** Somebody, by their number among all who ever joined. */
const who = fc.oneof(fc.constant(0), fc.nat({ max: 7 }));
const messageId = fc.integer({ min: 1, max: 60 });
const rights = fc.uniqueArray(
  fc.constantFrom<Permission>('speak', 'camera', 'share-screen', 'chat', 'raise-hand', 'enter', 'moderate'),
  {
    maxLength: 3,
  },
);

type Asked = {
  kind: 'ask';
  who: number;
  name: DecidedRequestName;
  other: number;
  messageId: number;
  give: Permission[];
  take: Permission[];
  choice: number;
  flag: boolean;
};
type Step =
  | Asked
  | { kind: 'join' | 'leave' | 'drop' | 'come-back' | 'come-back-afresh'; who: number }
  | { kind: 'disk'; act: 'fail' | 'lost-answer' | 'unreadable' }
  | { kind: 'settle' }
  | { kind: 'turn' }
  | { kind: 'restart' };

const asked = fc.record({
  kind: fc.constant('ask' as const),
  who,
  // Weighted by repetition: what makes state comes more often than what ends it.
  name: fc.constantFrom<DecidedRequestName>(
    'chat:send',
    'chat:send',
    'chat:send',
    'chat:delete',
    'chat:react',
    'chat:react',
    'hand:raise',
    'hand:raise',
    'hand:lower',
    'hand:lower-all',
    'announcement:set',
    'producer:open',
    'producer:open',
    'producer:open',
    'producer:pause',
    'producer:resume',
    'producer:close',
    'participant:admit',
    'participant:admit',
    'participant:refuse',
    'participant:remove',
    'participant:readmit',
    'participant:rename',
    'participant:set-role',
    'participant:move',
    'participant:move',
    'participant:mute',
    'permissions:change',
    'permissions:change',
    'permissions:change',
    'group:create',
    'group:create',
    'group:close',
    'group:address',
    'lesson:start',
    'lesson:lock',
    'exam:set',
    'lesson:hand-over',
    'lesson:end',
  ),
  other: who,
  messageId,
  give: rights,
  take: rights,
  choice: fc.nat({ max: 3 }),
  flag: fc.boolean(),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: asked },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'join' as const,
        'join' as const,
        'leave' as const,
        'drop' as const,
        'come-back' as const,
        'come-back-afresh' as const,
      ),
      who,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('disk' as const),
      act: fc.constantFrom('fail' as const, 'lost-answer' as const, 'unreadable' as const),
    }),
  },
  { weight: 8, arbitrary: fc.constant({ kind: 'settle' as const }) },
  { weight: 8, arbitrary: fc.constant({ kind: 'turn' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

class Run {
  readonly bench = new LessonBench();
  lesson!: LiveLesson;
  pages: BenchPage[] = [];
  #pending: Promise<unknown>[] = [];
  #requests = 0;
  readonly unexpected: unknown[] = [];

  async begin(lobby: boolean): Promise<void> {
    this.bench.lecture.capacity = 4;
    this.bench.lecture.studentPermissions.push('speak', 'camera');
    if (lobby) this.bench.lecture.studentPermissions = this.bench.lecture.studentPermissions.filter((right) => right !== 'enter');
    this.lesson = await this.bench.open();
    this.pages.push(await this.bench.join(this.lesson, 'Ms Noether', 'host'));
  }

  async take(step: Step): Promise<void> {
    this.bench.monotonicMs += 10;
    if (step.kind === 'settle') return this.settle();
    if (step.kind === 'turn') return new Promise((resolve) => setImmediate(resolve));
    if (step.kind === 'restart') return this.#restart();
    if (step.kind === 'disk') {
      this.bench.store.script.push(step.act);
      return;
    }
    // Not waited for: the next request is decided while this one is on its way to the disk.
    if (step.kind === 'join') {
      this.#meanwhile(this.bench.join(this.lesson, `Student ${step.who % 4}`).then((page) => this.pages.push(page)));
      return;
    }
    const page = this.pages[step.who % this.pages.length] as BenchPage;
    if (step.kind === 'leave') this.#meanwhile(this.lesson.leave(page.participantId, `request-${this.#requests++}`));
    else if (step.kind === 'drop') this.lesson.detach(page.participantId, page);
    else if (step.kind === 'ask')
      this.#meanwhile(this.lesson.ask(step.name, page.participantId, `request-${this.#requests++}`, this.#payload(step)));
    else this.#meanwhile(this.bench.comeBack(this.lesson, page, step.kind === 'come-back').then((back) => this.pages.push(back)));
  }

  async settle(): Promise<void> {
    await Promise.all(this.#pending);
    this.#pending = [];
  }

  /** The disk is well again; the first write may still find what an earlier one left. */
  async recover(): Promise<void> {
    await this.settle();
    this.bench.store.script.length = 0;
    this.bench.store.failingReads = 0;
    const edit = (title: string) => this.lesson.lectureEdited({ title, capacity: 4, examMode: false });
    await edit('Recovered').catch(() => edit('Recovered'));
    await edit('Algebra');
  }

  async #restart(): Promise<void> {
    await this.recover();
    const held = [...this.bench.channel];
    await this.lesson.close();
    this.bench.wallMs += 1000;
    this.lesson = await this.bench.open();
    // Those who were connected come back with what they have.
    for (const page of held) {
      const back = await this.bench.comeBack(this.lesson, page, true).catch((error: unknown) => this.#note(error));
      if (back) this.pages.push(back);
    }
  }

  #payload({ name, other, messageId: nth, give, take, choice, flag }: Asked): never {
    const { state } = this.lesson;
    const messageId = state.chat[nth % (state.chat.length + 1)]?.messageId ?? nth;
    const participantId = this.pages[other % this.pages.length]?.participantId ?? '';
    const producerIds = Object.keys(state.producers);
    const groupIds = ['main', ...Object.keys(state.groups)];
    const groupId = groupIds[other % groupIds.length] ?? '';
    const byName: { [N in DecidedRequestName]?: unknown } = {
      'chat:send': {
        text: `text ${messageId}`,
        audience: [
          { kind: 'everyone' },
          { kind: 'teachers' },
          { kind: 'group', groupId },
          { kind: 'participant', participantId },
        ][choice],
        replyTo: flag ? null : messageId,
      },
      'chat:delete': { messageId },
      'chat:react': { messageId, emoji: ['👍', '🎉'][choice % 2], on: flag },
      'hand:lower': { participantId: flag ? null : participantId },
      'announcement:set': { text: flag ? 'Look here' : null },
      'producer:open': { source: Source.options[choice], label: '', paused: flag },
      'participant:admit': { participantId: flag ? null : participantId },
      'participant:remove': { participantId, ban: flag },
      'participant:rename': { participantId, displayName: `Student ${choice}` },
      'participant:set-role': { participantId, role: flag ? 'assistant' : 'student' },
      'participant:move': { participantId, groupId },
      'participant:mute': { participantId: flag ? null : participantId },
      'permissions:change': {
        target: [{ kind: 'everyone' }, { kind: 'group', groupId }, { kind: 'participant', participantId }, { kind: 'everyone' }][
          choice
        ],
        give: give.filter((right) => !take.includes(right)),
        take,
      },
      'group:create': { name: `Group ${choice}` },
      'group:close': { groupId },
      'group:address': { toAll: flag },
      'lesson:lock': { locked: flag },
      'exam:set': { on: flag },
    };
    return (byName[name] ?? { participantId, producerId: producerIds[other % Math.max(1, producerIds.length)] ?? '' }) as never;
  }

  #meanwhile(asked: Promise<unknown>): void {
    this.#pending.push(asked.catch((error: unknown) => this.#note(error)));
  }

  /** Being refused is an answer; anything else thrown is a bug. */
  #note(error: unknown): void {
    const expected = error instanceof RefusedError || (error instanceof Error && error.message === UNREADABLE);
    if (!expected) this.unexpected.push(error);
  }
}

describe('any interleaving of requests', () => {
  it('leaves the invariants true, and everyone with the same lesson', async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 10, maxLength: 200, size: 'max' }), async (lobby, steps) => {
        const run = new Run();
        await run.begin(lobby);
        for (const step of steps) await run.take(step);
        await run.recover();

        expect(run.unexpected).toEqual([]);
        const log = run.bench.store.eventsOf('lecture-1');
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
        let folded = emptyLesson();
        for (const event of log) {
          folded = reduce(folded, event);
          // Within a batch the consequences of an event come right behind it; the batch ends where time goes on.
          if (log[event.seq]?.at !== event.at) expect(brokenInvariants(folded), JSON.stringify(event)).toEqual([]);
        }
        expect(log.map(({ at }) => at)).toEqual(log.map(({ at }) => at).toSorted((a, b) => a - b));
        expect(stateHash(run.lesson.state)).toBe(stateHash(folded));
        for (const page of run.bench.channel) expect(stateHash(page.state)).toBe(stateHash(folded));

        const snapshot = run.bench.store.snapshots.get('lecture-1');
        if (snapshot) expect(reduceAll(snapshot, log.slice(snapshot.seq))).toEqual(folded);
        await run.lesson.close();
      }),
      { numRuns: Number(process.env.LECTERN_TEST_RUNS ?? 150) },
    );
  }, 120_000);
});
