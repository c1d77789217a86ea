/**
 * One lesson as it happens: decide, append, apply, tell, answer. This is where the log's writer, the seats and the media of a lesson
 * meet; each of them knows nothing of the others.
 */
import { may, mayRead, peopleInside } from '../../lesson/permissions.ts';
import { secretAudience } from '../../lesson/view.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { ChatLine, LessonState, Participant } from '../../protocol/lesson-state.ts';
import type { Notice, NoticeName } from '../../protocol/notices.ts';
import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { LectureRow } from '../store/store.ts';
import { arrivalOf, type Wish } from './arrivals.ts';
import { studentPlacesLeft } from './capacity.ts';
import { CatchingUp } from './catching-up.ts';
import { CodeJoins, codeJoinReply } from './code-joins.ts';
import { caused, type Decide, type Decision, decided, requireInside, requireModerator, requireSeated } from './decision.ts';
import { type DecidedRequestName, decisions } from './decisions.ts';
import { foldedLog } from './folded-log.ts';
import { join } from './joining.ts';
import { LessonClock } from './lesson-clock.ts';
import { LessonWriter } from './lesson-writer.ts';
import { start } from './lifecycle.ts';
import { LessonMedia } from './media.ts';
import { OlderChat } from './older-chat.ts';
import { begins, type Edited, ends, isEdited, sendsAway } from './own-decisions.ts';
import type { LessonParts, Page } from './ports.ts';
import type { PresenceNews } from './presence.ts';
import type { RecentEvent } from './recent-events.ts';
import { RememberedRequests } from './remembered-requests.ts';
import { reactionAudience } from './rights.ts';
import { SeatBook } from './seat-book.ts';
import { Seats } from './seats.ts';
import { Telling } from './telling.ts';

export class LiveLesson {
  readonly lectureId: string;
  readonly #parts: LessonParts;
  readonly #writer: LessonWriter;
  readonly #clock: LessonClock;
  readonly #book: SeatBook;
  readonly #seats: Seats;
  readonly #media: LessonMedia;
  readonly #telling: Telling;
  readonly #catchingUp: CatchingUp;
  readonly #remembered: RememberedRequests;
  readonly #codeJoins: CodeJoins;
  readonly #olderChat: OlderChat;
  #emptySinceMs: number;
  #closing: Promise<void> | undefined;

  /** Opens a lesson: a new log for a lecture that has none, else folded from its snapshot and what followed. */
  static async open(lecture: LectureRow, parts: LessonParts): Promise<LiveLesson> {
    const { state, tail, snapshotSeq, requests } = await foldedLog(parts.store.lessonLog, lecture.lectureId, parts.limits);
    const lesson = new LiveLesson(lecture, parts, state, snapshotSeq, requests);
    await lesson.#begin(lecture, state, tail);
    return lesson;
  }

  private constructor(
    lecture: LectureRow,
    parts: LessonParts,
    state: LessonState,
    snapshotSeq: number,
    requests: readonly { participantId: string; requestId: string; reply: unknown }[],
  ) {
    const { store, clock, limits, sfu } = parts;
    const log = parts.log.child({ owner: 'lesson', lectureId: lecture.lectureId });
    this.lectureId = lecture.lectureId;
    this.#parts = { ...parts, log };
    const openedAt = state.seq === 0 ? clock.wallMs() : state.openedAt;
    this.#clock = new LessonClock(clock, openedAt, state.lessonMs);
    this.#book = new SeatBook(lecture.lectureId, store.seats, clock, log);
    this.#olderChat = new OlderChat(lecture.lectureId, store.lessonLog);
    this.#catchingUp = new CatchingUp(limits.recentEvents);
    this.#remembered = new RememberedRequests(limits.rememberedRequests, requests);
    this.#codeJoins = new CodeJoins(limits.rememberedRequests, requests);
    this.#emptySinceMs = clock.monotonicMs();
    this.#writer = new LessonWriter({
      lectureId: lecture.lectureId,
      log: store.lessonLog,
      logger: log,
      clock: this.#clock,
      state,
      snapshotSeq,
      maxPending: limits.maxPendingDecisions,
      snapshotEvery: limits.snapshotEvery,
      alongWith: (events, before, after) => this.#book.follow(events, before, after),
      onDurable: (events, before, after) => this.#publish(events, before, after),
    });
    this.#seats = new Seats({
      lectureId: lecture.lectureId,
      graceMs: limits.seatGraceMs,
      onGone: (participantId) => void this.#gone(participantId),
      presence: { awayAfterMs: limits.awayAfterMs, tell: (news) => this.#tellPresence(news) },
    });
    this.#telling = new Telling({
      seats: this.#seats,
      broadcast: parts.broadcast,
      state: () => this.#writer.durable,
      monotonicMs: () => clock.monotonicMs(),
    });
    this.#media = new LessonMedia({
      lectureId: lecture.lectureId,
      sfu,
      state: () => this.#writer.durable,
      broadcast: parts.broadcast,
      seats: this.#seats,
      hostBusy: parts.hostBusy,
    });
    sfu.on('died', this.#onMediaDied);
    sfu.on('started', this.#onMediaStarted);
  }

  /** The durable state: what pages have. */
  get state(): LessonState {
    return this.#writer.durable;
  }

  /** Who sends what, who receives and sees whom. */
  get media(): LessonMedia {
    return this.#media;
  }

  get presentCount(): number {
    return peopleInside(this.state).length;
  }

  get hasRoom(): boolean {
    return (
      studentPlacesLeft(this.#writer.decided) > 0 &&
      Object.keys(this.#writer.decided.participants).length < this.#parts.limits.maxParticipants
    );
  }

  isInside(participantId: string): boolean {
    return this.state.participants[participantId]?.place === 'inside';
  }

  /** How long nobody has been here, in ms; 0 while somebody is. */
  get emptyForMs(): number {
    const { participants } = this.#writer.decided;
    return Object.keys(participants).length > 0 ? 0 : this.#parts.clock.monotonicMs() - this.#emptySinceMs;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  // --- coming in and going out ---

  /** Decides a page's wish to come in. Resolves with the participant, once that is durable; `attach` then gives it its page. */
  async join(wish: Wish): Promise<{ participantId: string; tokenVersion: number }> {
    const arrival = await arrivalOf(wish, {
      book: this.#book,
      codeJoins: this.#codeJoins,
      state: () => this.#writer.decided,
      newId: this.#parts.newId,
    });
    if (arrival.row) this.#book.know(arrival.row);
    const { participantId } = arrival;
    const { requestId } = wish;
    if (wish.kind === 'code') this.#book.cameFrom(participantId, wish.deviceId);
    const { invite } = arrival;
    // Before they count themselves.
    const uses = invite ? this.#book.usesOf(invite.inviteId) : 0;
    if (invite && arrival.kind === 'code') this.#book.comesBy(participantId, invite.inviteId);
    const firstTime = wish.kind === 'code' && this.#codeJoins.begin(requestId, wish.displayName, participantId);
    try {
      await this.#writer.decide(
        (state) =>
          join(state, arrival, { nowMs: this.#clock.nowMs(), maxParticipants: this.#parts.limits.maxParticipants, uses }),
        () => (firstTime ? { participantId, requestId, reply: codeJoinReply(wish.displayName, participantId) } : null),
      );
    } catch (error) {
      if (firstTime) this.#codeJoins.forget(requestId);
      this.#book.stayedOut(participantId, this.#writer.decided);
      if (error instanceof RefusedError && error.code === 'needs-secure-door') this.#overheard(participantId);
      throw error;
    }
    return { participantId, tokenVersion: this.#book.tokenVersion(participantId) };
  }

  /**
   * Puts a page on a seat and gives what it needs to hold the lesson's state. Everything in one turn of the event loop: what follows
   * in `lesson:happened` goes on exactly where this answer ends.
   *
   * @param lastSeq what a returning page has already
   * @throws RefusedError `seat-lost` when the participant is no longer here, `seat-moved` when another tab has the seat by now
   */
  attach(
    participantId: string,
    page: Page,
    lastSeq: number | undefined,
  ): Pick<Reply<'lesson:join'>, 'place' | 'snapshot' | 'events' | 'away' | 'lessonNowMs'> {
    const participant = this.state.participants[participantId];
    if (this.#closing !== undefined || !participant)
      throw new RefusedError('seat-lost', 'Your seat is no longer kept. Please join again.');
    this.#media.cameIn(participantId, lastSeq === undefined);
    const { place } = participant;
    this.#seats.attach(participantId, page, { inside: place === 'inside', seq: this.state.seq, lastSeq });
    const lessonNowMs = this.#clock.nowMs();
    if (place === 'lobby') return { place, snapshot: null, events: [], away: [], lessonNowMs };
    this.#telling.cameIn(page, this.state.seq);
    return {
      place,
      ...this.eventsAfter(participantId, lastSeq),
      away: this.#seats.away().filter((id) => this.isInside(id)),
      lessonNowMs,
    };
  }

  /** The page's connection ended; the seat waits for its person. */
  detach(participantId: string, page: Page): void {
    this.#seats.detach(participantId, page);
  }

  /** The page on a seat leaves for another door; the seat waits for so long. */
  expectMove(participantId: string, withinMs: number): void {
    if (Object.hasOwn(this.state.participants, participantId)) this.#seats.expectMove(participantId, withinMs);
  }

  /** Somebody goes for good. */
  async leave(participantId: string, requestId: string): Promise<void> {
    await this.#remember(participantId, wishOf('lesson:leave', requestId), (state) => {
      const present = state.participants[participantId];
      return decided(present ? [caused(present, 'participant:left', { participantId, reason: 'left' })] : [], {});
    });
  }

  // --- requests ---

  /** Decides a request of somebody inside. The same request asked again gets the first answer. */
  async ask<N extends DecidedRequestName>(
    name: N,
    participantId: string,
    requestId: string,
    payload: Payload<N>,
  ): Promise<Reply<N>> {
    const { newId, limits } = this.#parts;
    // TypeScript can't see that the decision under a name takes the payload of that name.
    const decide = decisions[name] as unknown as Decide<N>;
    const olderLine = 'messageId' in payload || 'replyTo' in payload ? await this.#olderLine(payload) : null;
    return this.#remember(participantId, wishOf(name, requestId), (state) => {
      const by = requireSeated(state, participantId);
      return decide(state, by, payload, { newId, limits, olderLine, wayOf: (id) => this.#seats.wayOf(id) });
    });
  }

  /** @throws RefusedError `forbidden` for who may not start the lesson */
  requireMayStart(participantId: string): void {
    start(
      this.state,
      requireSeated(this.state, participantId),
      {},
      { ...this.#parts, olderLine: null, wayOf: (id) => this.#seats.wayOf(id) },
    );
  }

  /** @throws RefusedError `not-joined` for who is not inside, and what `check` throws of them */
  require(participantId: string, check: (state: LessonState, by: Participant) => void = () => {}): void {
    check(this.state, requireSeated(this.state, participantId));
  }

  /** What followed `afterSeq` as this person may see it, or a snapshot where that is too long ago. */
  eventsAfter(participantId: string, afterSeq: number | undefined): Pick<Reply<'lesson:events'>, 'events' | 'snapshot'> {
    const { state } = this;
    requireSeated(state, participantId);
    return this.#catchingUp.after(state, participantId, afterSeq);
  }

  /** Older chat lines, as far as this person may read them. */
  chatHistory(participantId: string, wanted: Payload<'chat:history'>): Promise<Reply<'chat:history'>> {
    // Also where there are no lines to ask it for.
    requireSeated(this.state, participantId);
    return this.#olderChat.page(wanted, (line) => {
      requireSeated(this.state, participantId);
      return mayRead(this.state, participantId, line.audience, line.participantId);
    });
  }

  /** Shows a reaction to those who share a group with its sender. Not kept. */
  react(participantId: string, emoji: string): void {
    const by = requireSeated(this.state, participantId);
    const audience = reactionAudience(this.state, by);
    const notice = { participantId, emoji };
    if (audience === null) this.#parts.broadcast.toLesson(this.lectureId, 'reaction:shown', notice, { volatile: true });
    for (const viewer of audience ?? []) this.#seats.pageOf(viewer.participantId)?.notifyVolatile('reaction:shown', notice);
  }

  /** Asks somebody to switch on their microphone. */
  askUnmute(participantId: string, askedId: string): void {
    requireModerator(this.state, requireSeated(this.state, participantId));
    const asked = requireInside(this.state, askedId);
    this.#seats.pageOf(asked.participantId)?.notify('unmute:asked', { participantId });
  }

  // --- what the server decides by itself ---

  /** Ends the lesson for everyone, without anybody in it having asked. */
  async end(reason: 'idle' | 'host-quit'): Promise<void> {
    await this.#writer.decide((state) => ends(state, reason));
  }

  /** The lecture was edited at the desk. */
  async lectureEdited(lecture: Edited): Promise<void> {
    await this.#writer.decide((state) => isEdited(state, lecture));
  }

  /** Takes a decision that is made elsewhere: of somebody inside, or (null) of the server itself. */
  decide<R>(participantId: string | null, decide: (state: LessonState, by: Participant | null) => Decision<R>): Promise<R> {
    return this.#writer.decide((state) => decide(state, participantId === null ? null : requireSeated(state, participantId)));
  }

  /** Tells those who moderate; with `volatile` only those whose page keeps up. */
  tellModerators<N extends NoticeName>(name: N, notice: Notice<N>, { volatile = false } = {}): void {
    for (const { participantId } of peopleInside(this.state)) {
      const page = may(this.state, participantId, 'moderate') ? this.#seats.pageOf(participantId) : undefined;
      if (volatile) page?.notifyVolatile(name, notice);
      else page?.notify(name, notice);
    }
  }

  /** How many people came by an invite and are here. */
  hereBy(inviteId: string): number {
    return this.#book.whoCameBy(inviteId).filter((participantId) => this.isInside(participantId)).length;
  }

  /** Asks out whoever came by an invite; their tokens are worthless then. Resolves with how many that were. */
  async askOut(inviteId: string): Promise<number> {
    const people = this.#book.whoCameBy(inviteId);
    return this.#writer.decide((state) => {
      const here = people.filter((participantId) => Object.hasOwn(state.participants, participantId));
      return decided(
        here.map((participantId) => caused(null, 'participant:left', { participantId, reason: 'removed' })),
        here.length,
      );
    });
  }

  /** Whether a token of this version still is that of somebody here; of who is gone nothing is said. */
  isGood(participantId: string, tokenVersion: number): boolean {
    return !Object.hasOwn(this.state.participants, participantId) || this.#book.tokenVersion(participantId) === tokenVersion;
  }

  /** A fresh token for somebody here. */
  signSeat(participantId: string): Promise<string> {
    const tokenVersion = this.#book.tokenVersion(participantId);
    return this.#parts.seatTokens.signSeat({ lectureId: this.lectureId, participantId, tokenVersion });
  }

  /** Everyone goes, since the lecture was cancelled or deleted; the log stays open for when it is brought back. */
  async sendAway(): Promise<void> {
    await this.#writer.decide(sendsAway);
  }

  /** Lets go of everything here; the lesson goes on where it stopped when it is opened again. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #closeOnce(): Promise<void> {
    this.#parts.sfu.off('died', this.#onMediaDied);
    this.#parts.sfu.off('started', this.#onMediaStarted);
    this.#telling.flush();
    this.#seats.close();
    this.#media.close();
    await this.#writer.close();
  }

  async #begin(lecture: LectureRow, state: LessonState, tail: readonly LessonEvent[]): Promise<void> {
    this.#catchingUp.add(tail.map((event) => ({ event, secret: secretAudience(state, event) })));
    await this.#book.open(state);
    await this.#writer.decide((state) => begins(state, lecture, this.#parts.clock.wallMs()));
    await this.lectureEdited(lecture);
    for (const participantId of Object.keys(this.state.participants)) this.#seats.waitFor(participantId);
  }

  // --- after the disk ---

  #publish(events: readonly LessonEvent[], before: LessonState, after: LessonState): void {
    const recent = events.map(
      (event): RecentEvent => ({ event, secret: secretAudience(before, event) ?? secretAudience(after, event) }),
    );
    this.#catchingUp.add(recent);
    this.#telling.tell(recent);
    // The end is told before the seats are closed.
    if (after.phase === 'ended') this.#telling.flush();
    this.#seats.follow(events, after);
    for (const { type, data } of events) {
      if (type === 'participant:role-changed' && data.role === 'teacher') void this.#renewToken(data.participantId);
    }
    this.#media.follow(events, after);
    const emptied = Object.keys(before.participants).length > 0 && Object.keys(after.participants).length === 0;
    if (emptied) this.#emptySinceMs = this.#parts.clock.monotonicMs();
    this.#parts.onHappened?.(this.lectureId, events, after);
    if (before.phase !== after.phase || before.participants !== after.participants) this.#parts.onLectureChanged(this.lectureId);
  }

  /** Somebody who teaches showed their token where it can be read on its way: it is worth nothing any more. */
  #overheard(participantId: string): void {
    this.#book.raiseTokenVersion(participantId);
    void this.#renewToken(participantId);
  }

  /** Gives the page on a seat the token that is good from now on. */
  async #renewToken(participantId: string): Promise<void> {
    const page = this.#seats.pageOf(participantId);
    if (!page) return;
    try {
      page.notify('seat:renewed', { seatToken: await this.signSeat(participantId) });
    } catch (error) {
      this.#parts.log.error({ err: error, participantId }, 'a seat’s token could not be renewed');
    }
  }

  async #gone(participantId: string): Promise<void> {
    try {
      await this.#writer.decide((state) => {
        const present = this.#seats.pageOf(participantId) ? undefined : state.participants[participantId];
        return decided(present ? [caused(present, 'participant:left', { participantId, reason: 'gone' })] : [], {});
      });
    } catch (error) {
      if (this.#closing !== undefined) return;
      this.#parts.log.warn({ err: error, participantId }, 'could not note that somebody is gone');
      this.#seats.waitFor(participantId);
    }
  }

  #tellPresence({ away, back }: PresenceNews): void {
    const inside = (participantId: string) => this.isInside(participantId);
    const notice = { away: away.filter(inside), back: back.filter(inside) };
    if (notice.away.length + notice.back.length === 0) return;
    this.#parts.broadcast.toLesson(this.lectureId, 'presence:changed', notice);
  }

  readonly #onMediaDied = (): void => this.#media.forget();

  readonly #onMediaStarted = (): void => {
    this.#media.forget();
    this.#parts.broadcast.toLesson(this.lectureId, 'media:reset', {});
  };

  // --- helpers of the above ---

  #remember<R>(participantId: string, requestId: string, decide: (state: LessonState) => Decision<R>): Promise<R> {
    return this.#remembered.once(participantId, requestId, () =>
      this.#writer.decide(decide, (reply) => ({ participantId, requestId, reply })),
    );
  }

  /** A line that a request is about and that is no longer in the state. */
  async #olderLine(payload: object): Promise<ChatLine | null> {
    const named: { messageId?: number; replyTo?: number | null } = payload;
    const messageId = named.messageId ?? named.replyTo ?? null;
    const { decided: state } = this.#writer;
    if (messageId === null || messageId > state.seq || state.chat.some((line) => line.messageId === messageId)) return null;
    return this.#olderChat.line(messageId);
  }
}

/** One request is never answered with what another one got, whatever ids a page makes up. */
function wishOf(name: RequestName, requestId: string): string {
  return `${name} ${requestId}`;
}
