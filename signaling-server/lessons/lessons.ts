/** The lessons that are open, and the door to each of them. */

import { RefusedError } from '../../protocol/errors.ts';
import type { Welcome } from '../../protocol/invites.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Payload, Reply } from '../../protocol/requests.ts';
import type { LectureRow } from '../store/store.ts';
import type { Admission, Wish } from './arrivals.ts';
import { LiveLesson } from './live-lesson.ts';
import { holderOf } from './names.ts';
import type { LessonParts, Page } from './ports.ts';

/** A lesson is looked at this often for whether anybody still needs it. */
const SWEEP_EVERY_MS = 30_000;

/** Where a page sits. */
export interface Seat {
  readonly lesson: LiveLesson;
  readonly participantId: string;
}

export interface JoinRequest extends Payload<'lesson:join'> {
  readonly requestId: string;
  /** The page showed a host token. */
  readonly isHost: boolean;
  /** Nobody on the way can read what the page sends. */
  readonly secure: boolean;
}

/** A join that was decided: in one turn of the event loop, `attach` puts the page on the seat and gives the reply. */
export interface DecidedJoin {
  attach(page: Page): { readonly seat: Seat; readonly reply: Reply<'lesson:join'> };
}

export class Lessons {
  readonly #parts: LessonParts;
  readonly #open = new Map<string, LiveLesson>();
  readonly #opening = new Map<string, Promise<LiveLesson>>();
  readonly #sweeper: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  constructor(parts: LessonParts) {
    this.#parts = parts;
    this.#sweeper = setInterval(() => void this.sweep(), SWEEP_EVERY_MS);
    this.#sweeper.unref();
  }

  /** Lessons in memory now. */
  get openCount(): number {
    return this.#open.size;
  }

  /** How many lessons are in memory and live, and how many people are where. */
  get counts(): { open: number; live: number; inside: number; lobby: number } {
    const counts = { open: this.#open.size, live: 0, inside: 0, lobby: 0 };
    for (const { state, presentCount } of this.#open.values()) {
      if (state.phase === 'live') counts.live += 1;
      counts.inside += presentCount;
      counts.lobby += Object.keys(state.participants).length - presentCount;
    }
    return counts;
  }

  /** People inside a lesson now; 0 when it isn't open. */
  presentCount(lectureId: string): number {
    return this.#open.get(lectureId)?.presentCount ?? 0;
  }

  /** A lesson that is open, for those who only look. */
  peek(lectureId: string): LiveLesson | undefined {
    return this.#open.get(lectureId);
  }

  /** People who came by an invite and are here. */
  hereBy(lectureId: string, inviteId: string): number {
    return this.#open.get(lectureId)?.hereBy(inviteId) ?? 0;
  }

  /** Asks out whoever came by an invite and is here. Resolves with how many that were. */
  async askOut(lectureId: string, inviteId: string): Promise<number> {
    return (await this.#open.get(lectureId)?.askOut(inviteId)) ?? 0;
  }

  /** After a restart: brings back the lessons that were live, so that seats wait from now on and nobody stays for ever. */
  async resume(): Promise<void> {
    for (const lecture of await this.#parts.lectures.listLive()) {
      try {
        const lesson = await this.#lessonOf(lecture);
        // The server stopped between the end of the lesson and the note of it.
        if (lesson.state.phase === 'ended') await this.#ended(lecture.lectureId);
      } catch (error) {
        this.#parts.log.error({ err: error, lectureId: lecture.lectureId }, 'a live lesson could not be brought back');
      }
    }
  }

  /** What the first screen shows. */
  async look({ joinCode }: Payload<'lesson:look'>): Promise<Reply<'lesson:look'>> {
    const { lecture, admission } = await this.#byCode(joinCode);
    const lesson = this.#open.get(lecture.lectureId);
    await this.#parts.invites.requireUsesLeft(lecture.lectureId, admission);
    return {
      lectureId: lecture.lectureId,
      title: lecture.title,
      phase: lesson?.state.phase ?? (lecture.status === 'live' ? 'live' : 'waiting'),
      startsAt: lecture.startsAt,
      full: lesson ? !lesson.hasRoom : false,
      locked: lesson?.state.locked ?? false,
      welcome: welcomeOf(admission, lesson?.state),
    };
  }

  /** @throws RefusedError with the reason why this page can't come in */
  async join(request: JoinRequest): Promise<DecidedJoin> {
    const { lecture, wish } = await this.#recognise(request);
    const lesson = await this.#lessonOf(lecture);
    const { participantId } = await lesson.join(wish);
    const { lectureId } = lecture;
    const seatToken = await lesson.signSeat(participantId);
    const iceServers = [...this.#parts.iceServers(participantId)];
    return {
      attach: (page) => ({
        seat: { lesson, participantId },
        reply: { participantId, lectureId, seatToken, iceServers, ...lesson.attach(participantId, page, request.lastSeq) },
      }),
    };
  }

  /** Goes live: the lecture first, as it may refuse. */
  async start({ lesson, participantId }: Seat, requestId: string): Promise<void> {
    lesson.requireMayStart(participantId);
    const lecture = await this.#parts.lectures.get(lesson.lectureId);
    if (lecture?.status !== 'live') await this.#parts.lectures.markStarted(lesson.lectureId);
    await lesson.ask('lesson:start', participantId, requestId, {});
  }

  async end({ lesson, participantId }: Seat, requestId: string): Promise<void> {
    await lesson.ask('lesson:end', participantId, requestId, {});
    await this.#ended(lesson.lectureId);
  }

  /** Ends a live lesson from outside: the host quits. Does nothing where none is live. */
  async endFor(lectureId: string, reason: 'idle' | 'host-quit'): Promise<void> {
    const lecture = await this.#parts.lectures.get(lectureId);
    if (lecture?.status !== 'live') return;
    await (await this.#lessonOf(lecture)).end(reason);
    await this.#ended(lectureId);
  }

  /** The desk changed a lecture: those who wait in it see the new title, or go when it was cancelled or deleted. */
  async lectureChanged(lectureId: string): Promise<void> {
    const lesson = this.#open.get(lectureId);
    const lecture = lesson && (await this.#parts.lectures.get(lectureId));
    if (!lesson || lecture?.status === 'ended') return;
    if (lecture && lecture.status !== 'cancelled' && lecture.deletedAt === null) return lesson.lectureEdited(lecture);
    await lesson.sendAway();
    await this.#shut(lectureId);
  }

  /** Closes lessons nobody needs, ends those that everyone left. Runs by itself; tests call it. */
  async sweep(): Promise<void> {
    const { idleLessonMs, abandonedLessonMs } = this.#parts.limits;
    for (const [lectureId, lesson] of [...this.#open]) {
      try {
        const { emptyForMs } = lesson;
        if (lesson.state.phase === 'live') {
          if (emptyForMs > abandonedLessonMs) await this.endFor(lectureId, 'idle');
        } else if (emptyForMs > idleLessonMs) await this.#shut(lectureId);
      } catch (error) {
        this.#parts.log.warn({ err: error, lectureId }, 'an idle lesson could not be closed');
      }
    }
  }

  /** Writes what waits and closes every lesson. Seats stay: their people come back after the next start. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #closeOnce(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#open.keys()].map((lectureId) => this.#shut(lectureId)));
  }

  async #recognise({
    ticket,
    displayName,
    deviceId,
    lastSeq,
    requestId,
    isHost,
    secure,
  }: JoinRequest): Promise<{ lecture: LectureRow; wish: Wish }> {
    if (ticket.kind === 'seat') {
      const { lectureId, participantId, tokenVersion } = await this.#parts.seatTokens.verifySeat(ticket.seatToken);
      const lecture = requireOpen(await this.#parts.lectures.get(lectureId), 'seat-lost');
      return { lecture, wish: { kind: 'seat', participantId, tokenVersion, fresh: lastSeq === undefined, requestId, secure } };
    }
    if (ticket.kind === 'host' && !isHost)
      throw new RefusedError('not-signed-in', 'Please open the teacher’s link again to sign in.');
    if (ticket.kind === 'code') {
      const { lecture, admission } = await this.#byCode(ticket.joinCode);
      const name = admission.displayName ?? requireName(displayName);
      return { lecture, wish: { kind: 'code', displayName: name, deviceId: deviceId ?? null, requestId, admission } };
    }
    const lecture = requireOpen(await this.#parts.lectures.get(ticket.lectureId), 'not-found');
    return { lecture, wish: { kind: 'host', displayName: requireName(displayName), fresh: lastSeq === undefined, requestId } };
  }

  async #byCode(typed: string): Promise<{ lecture: LectureRow; admission: Admission }> {
    const { lecture, admission } = await this.#parts.invites.admit(typed);
    return { lecture: requireOpen(lecture, 'code-unknown'), admission };
  }

  /** One lesson object for each lecture, however many ask for it at once. */
  #lessonOf(lecture: LectureRow): Promise<LiveLesson> {
    const { lectureId } = lecture;
    const open = this.#open.get(lectureId);
    if (open) return Promise.resolve(open);
    const opening = this.#opening.get(lectureId);
    if (opening !== undefined) return opening;
    if (this.#closing !== undefined) return Promise.reject(new RefusedError('closing', 'The server is shutting down.'));
    if (this.#open.size + this.#opening.size >= this.#parts.limits.maxOpenLessons) {
      return Promise.reject(new RefusedError('too-many', 'Too many lessons are open on this server. Please try again later.'));
    }
    const lesson = LiveLesson.open(lecture, this.#parts)
      .then((lesson) => {
        this.#open.set(lectureId, lesson);
        return lesson;
      })
      .finally(() => this.#opening.delete(lectureId));
    this.#opening.set(lectureId, lesson);
    return lesson;
  }

  async #ended(lectureId: string): Promise<void> {
    const lecture = await this.#parts.lectures.get(lectureId);
    if (lecture?.status === 'live') await this.#parts.lectures.markEnded(lectureId);
    await this.#shut(lectureId);
  }

  async #shut(lectureId: string): Promise<void> {
    const lesson = this.#open.get(lectureId);
    if (!lesson) return;
    await lesson.close();
    // Only now: whoever opens it anew must find everything in the log.
    if (this.#open.get(lectureId) === lesson) this.#open.delete(lectureId);
  }
}

function requireName(displayName: string | undefined): string {
  if (displayName !== undefined) return displayName;
  throw new RefusedError('bad-request', 'Please enter a name.', { details: { field: 'displayName' } });
}

/** What a code's holder is told before coming in. */
function welcomeOf({ kind, displayName, roster }: Admission, state: LessonState | undefined): Welcome {
  if (kind !== 'class' || roster === null) return { kind, displayName, roster: null };
  const names = roster.names.map((name) => ({ name, taken: state !== undefined && holderOf(state, name) !== undefined }));
  return { kind, displayName, roster: { rule: roster.rule, names } };
}

function requireOpen(lecture: LectureRow | null, unknown: 'code-unknown' | 'seat-lost' | 'not-found'): LectureRow {
  if (!lecture || lecture.deletedAt !== null) {
    const messages = {
      'code-unknown': 'There is no lesson with this code. Please check it with your teacher.',
      'seat-lost': 'Your seat is no longer kept. Please join again.',
      'not-found': 'This lecture no longer exists.',
    };
    throw new RefusedError(unknown, messages[unknown]);
  }
  if (lecture.status === 'ended') throw new RefusedError('lecture-ended', 'This lecture has ended.');
  if (lecture.status === 'cancelled') throw new RefusedError('lecture-cancelled', 'This lecture was cancelled.');
  return lecture;
}
