import { reduce } from '../../lesson/reduce.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import type { SeatRow, SeatTable } from '../store/store.ts';
import type { Clock, LessonLogger } from './ports.ts';

/** What a row keeps besides what the lesson's state says of a person. */
interface Kept {
  readonly tokenVersion: number;
  readonly createdAt: number;
  readonly inviteId: string | null;
}

interface Change {
  readonly banned?: boolean;
  /** Earlier tokens become worthless. */
  readonly newToken?: boolean;
  readonly left?: boolean;
}

/**
 * Seats on the disk: what a person had, for when they come back after they were gone. Memory holds only those who are here; a seat
 * row follows the log's events and is written with them.
 */
export class SeatBook {
  readonly #lectureId: string;
  readonly #table: SeatTable;
  readonly #clock: Clock;
  readonly #log: LessonLogger;
  readonly #kept = new Map<string, Kept>();
  /** The browsers of those who are here, and of those who may not come back. */
  readonly #devices = new Map<string, string>();
  /** People who came by each invite, ever. */
  #uses = new Map<string, number>();
  /** Who is at the door by an invite, and not written down yet. */
  readonly #coming = new Map<string, string>();

  constructor(lectureId: string, table: SeatTable, clock: Clock, log: LessonLogger) {
    this.#lectureId = lectureId;
    this.#table = table;
    this.#clock = clock;
    this.#log = log;
  }

  /** Reads the rows of those who are in the lesson, and of those who may not be. */
  async open(state: LessonState): Promise<void> {
    this.#uses = await this.#table.countByInvite(this.#lectureId);
    if (Object.keys(state.participants).length + Object.keys(state.banned).length === 0) return;
    for (const row of await this.#table.list(this.#lectureId)) {
      if (Object.hasOwn(state.participants, row.participantId)) this.know(row);
      else if (Object.hasOwn(state.banned, row.participantId)) this.cameFrom(row.participantId, row.deviceId);
    }
  }

  /** Notes which browser somebody comes from; null where it does not say. */
  cameFrom(participantId: string, deviceId: string | null): void {
    if (deviceId !== null) this.#devices.set(participantId, deviceId);
  }

  /** Notes by which invite somebody new is about to come in. */
  comesBy(participantId: string, inviteId: string): void {
    this.#coming.set(participantId, inviteId);
  }

  /** How many people came by an invite, those at the door included. */
  usesOf(inviteId: string): number {
    let uses = this.#uses.get(inviteId) ?? 0;
    for (const other of this.#coming.values()) if (other === inviteId) uses += 1;
    return uses;
  }

  /** Of those who are here: who came by an invite. */
  whoCameBy(inviteId: string): string[] {
    return [...this.#kept].filter(([, kept]) => kept.inviteId === inviteId).map(([participantId]) => participantId);
  }

  /** The browser somebody here came from, as far as it says so. */
  deviceOf(participantId: string): string | null {
    return this.#devices.get(participantId) ?? null;
  }

  /** Somebody did not come in after all. */
  stayedOut(participantId: string, { participants, banned }: LessonState): void {
    this.#coming.delete(participantId);
    if (Object.hasOwn(participants, participantId)) return;
    this.#kept.delete(participantId);
    if (!Object.hasOwn(banned, participantId)) this.#devices.delete(participantId);
  }

  /** Whether somebody banned came from this browser. */
  holdsBanned(deviceId: string, { banned }: LessonState): boolean {
    return Object.keys(banned).some((participantId) => this.#devices.get(participantId) === deviceId);
  }

  find(participantId: string): Promise<SeatRow | null> {
    return this.#table.get(this.#lectureId, participantId);
  }

  /** Makes a row known before its person joins again. */
  know(row: SeatRow): void {
    this.#kept.set(row.participantId, row);
    this.cameFrom(row.participantId, row.deviceId);
  }

  /** Of somebody who is here: the version a token must have. */
  tokenVersion(participantId: string): number {
    return this.#kept.get(participantId)?.tokenVersion ?? 1;
  }

  /** Makes the tokens of somebody here worthless; the row follows with their next change. */
  raiseTokenVersion(participantId: string): void {
    const kept = this.#kept.get(participantId);
    if (kept) this.#kept.set(participantId, { ...kept, tokenVersion: kept.tokenVersion + 1 });
  }

  /** Writes the rows that these events change. Failures are logged: the log holds the truth, rows make returning comfortable. */
  async follow(events: readonly LessonEvent[], before: LessonState, after: LessonState): Promise<void> {
    const rows = new Map<string, SeatRow>();
    for (const [person, change] of this.#changed(events, before, after))
      rows.set(person.participantId, this.#row(person, change));
    const readmitted = events.filter((event) => event.type === 'participant:readmitted').map(({ data }) => data.participantId);
    try {
      await Promise.all([...[...rows.values()].map((row) => this.#table.put(row)), ...readmitted.map((id) => this.#readmit(id))]);
    } catch (error) {
      this.#log.warn({ err: error }, 'seats not saved');
    }
  }

  *#changed(events: readonly LessonEvent[], before: LessonState, after: LessonState): Generator<[Participant, Change]> {
    let state = before;
    const someoneLeaves = events.some(({ type }) => type === 'participant:left');
    for (const event of events) {
      if (event.type === 'participant:left') {
        const person = state.participants[event.data.participantId];
        const { reason } = event.data;
        if (person)
          yield [person, { banned: reason === 'banned', newToken: reason === 'removed' || reason === 'refused', left: true }];
      } else {
        for (const participantId of peopleChangedBy(event, state)) {
          const person = after.participants[participantId];
          // Tokens from before somebody taught may have been overheard at the plain door.
          const teaches = event.type === 'participant:role-changed' && event.data.role === 'teacher';
          if (person) yield [person, { newToken: teaches }];
        }
      }
      if (someoneLeaves) state = reduce(state, event);
    }
  }

  #row(person: Participant, change: Change): SeatRow {
    const { participantId, displayName, role, groupId, given, taken } = person;
    const now = this.#clock.wallMs();
    const kept = this.#kept.get(participantId) ?? this.#firstKept(participantId, now);
    const tokenVersion = kept.tokenVersion + (change.newToken ? 1 : 0);
    const deviceId = this.#devices.get(participantId) ?? null;
    if (change.left && !change.banned) this.#devices.delete(participantId);
    if (change.left) this.#kept.delete(participantId);
    else this.#kept.set(participantId, { ...kept, tokenVersion });
    return {
      lectureId: this.#lectureId,
      participantId,
      displayName,
      role,
      groupId,
      given,
      taken,
      tokenVersion,
      banned: change.banned ?? false,
      deviceId,
      createdAt: kept.createdAt,
      lastSeenAt: now,
      inviteId: kept.inviteId,
    };
  }

  /** Somebody is written down for the first time: from now on they count as having come by their invite. */
  #firstKept(participantId: string, now: number): Kept {
    const inviteId = this.#coming.get(participantId) ?? null;
    this.#coming.delete(participantId);
    if (inviteId !== null) this.#uses.set(inviteId, (this.#uses.get(inviteId) ?? 0) + 1);
    return { tokenVersion: 1, createdAt: now, inviteId };
  }

  async #readmit(participantId: string): Promise<void> {
    this.#devices.delete(participantId);
    const row = await this.find(participantId);
    if (row) await this.#table.put({ ...row, banned: false });
  }
}

function peopleChangedBy(event: LessonEvent, state: LessonState): string[] {
  switch (event.type) {
    case 'participant:joined':
      return [event.data.participant.participantId];
    case 'participant:admitted':
    case 'participant:renamed':
    case 'participant:role-changed':
    case 'participant:moved':
      return [event.data.participantId];
    case 'permissions:changed':
      return event.data.target.kind === 'participant' ? [event.data.target.participantId] : [];
    case 'group:closed':
      return Object.values(state.participants)
        .filter(({ groupId }) => groupId === event.data.groupId)
        .map((person) => person.participantId);
    default:
      return [];
  }
}
