/** Lectures: planned, moved, repeated, cancelled, kept. The database refuses overlaps in one room, in the transaction that would make one. */
import { nextLectureStatus } from '../../lesson/lecture-lifecycle.ts';
import { RefusedError } from '../../protocol/errors.ts';
import { type HostAddress, type Lecture, type LectureStatus, normaliseJoinCode } from '../../protocol/models.ts';
import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { LectureRow, RoomRow, Store } from '../store/store.ts';
import { randomJoinCode, withFreeJoinCodes } from './join-codes.ts';
import { capacityIn, permittedChanges } from './lecture-changes.ts';
import { readLectureHistory } from './lecture-history.ts';
import { weeksLater } from './weekly.ts';

type LectureRequest = Extract<RequestName, `lecture:${string}`>;

export interface Lectures {
  /** One method a request. The asker's right was checked and the payload parsed. `requestId` stays the same for a wish sent again. */
  readonly answers: { readonly [N in LectureRequest]: (payload: Payload<N>, requestId?: string) => Promise<Reply<N>> };
  get(lectureId: string): Promise<LectureRow | null>;
  /** As typed: spaces, dashes and small letters don't matter. Null for unknown codes and lectures in the bin. */
  getByJoinCode(typed: string): Promise<LectureRow | null>;
  /** Those under way when the server stopped. */
  listLive(): Promise<LectureRow[]>;
  /**
   * The lesson goes live. Asking again for a live one changes nothing.
   * @throws RefusedError `wrong-state`; `room-clash` when another lecture is live in its room
   */
  markStarted(lectureId: string): Promise<void>;
  /** The lesson is over. Asking again for an ended one changes nothing. @throws RefusedError `wrong-state` */
  markEnded(lectureId: string): Promise<void>;
}

interface LectureOptions {
  readonly store: Pick<Store, 'rooms' | 'lectures' | 'lessonLog' | 'invites'>;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly newId: () => string;
  readonly newJoinCode?: () => string;
  readonly maxLectures: number;
  /** People inside now. */
  readonly presentCount: (lectureId: string) => number;
  readonly addresses: () => readonly HostAddress[];
  /** Of what the secure door shows. */
  readonly fingerprint: () => Promise<string>;
  /** One lecture changed, or (null) the whole list. */
  readonly onChange: (lectureId: string | null) => void;
}

export function createLectures(options: LectureOptions): Lectures {
  const {
    store,
    clock,
    newId,
    newJoinCode = randomJoinCode,
    maxLectures,
    presentCount,
    addresses,
    fingerprint,
    onChange,
  } = options;

  const existing = async (lectureId: string): Promise<LectureRow> => {
    const lecture = await store.lectures.get(lectureId);
    if (!lecture) throw new RefusedError('not-found', 'This lecture is no longer there.');
    return lecture;
  };

  /** Not in the bin: what is in there has to be taken out first. */
  const kept = async (lectureId: string): Promise<LectureRow> => {
    const lecture = await existing(lectureId);
    if (lecture.deletedAt !== null) throw new RefusedError('wrong-state', 'This lecture is in the bin. Please restore it first.');
    return lecture;
  };

  /** A room lectures can be planned in, null for none. */
  const openRoom = async (roomId: string | null): Promise<RoomRow | null> => {
    if (roomId === null) return null;
    const room = await store.rooms.get(roomId);
    if (!room) throw new RefusedError('not-found', 'This room is no longer there.');
    if (room.archivedAt !== null)
      throw new RefusedError('wrong-state', `The room “${room.name}” is archived. Please choose another one.`);
    return room;
  };

  const shown = (row: LectureRow, roomName: string | null): Lecture => {
    const { formerRoomId: _former, ...lecture } = row;
    return { ...lecture, roomName, presentCount: presentCount(row.lectureId) };
  };
  const show = async (row: LectureRow): Promise<{ lecture: Lecture }> => {
    const room = row.roomId === null ? null : await store.rooms.get(row.roomId);
    return { lecture: shown(row, room?.name ?? null) };
  };

  /** What this request made before the server stopped. */
  const madeBy = async (requestId: string | undefined): Promise<LectureRow[]> =>
    requestId === undefined ? [] : await store.lectures.listByRequest(requestId);

  /** Inserts all or none, `repeated` put into their series with them; each gets an id and a join code of its own. */
  const insert = async (
    drafts: readonly Omit<LectureRow, 'lectureId' | 'joinCode'>[],
    requestId: string | undefined,
    repeated?: Pick<LectureRow, 'lectureId' | 'seriesId'>,
  ): Promise<LectureRow[]> => {
    if ((await store.lectures.count()) + drafts.length > maxLectures) {
      throw new RefusedError('too-many', `This server keeps ${maxLectures} lectures at most. Please empty the bin first.`);
    }
    const rows = await withFreeJoinCodes(async () => {
      const withCodes = drafts.map((draft) => ({ ...draft, lectureId: newId(), joinCode: newJoinCode() }));
      await store.lectures.insert(withCodes, requestId, repeated);
      return withCodes;
    });
    onChange(null);
    return rows;
  };

  /** Who is expected in one lecture is expected in its copies. */
  const copyRoster = async (lectureId: string, copies: readonly LectureRow[]): Promise<void> => {
    const roster = await store.invites.roster(lectureId);
    if (roster) for (const copy of copies) await store.invites.setRoster(copy.lectureId, roster);
  };

  const change = async (
    lectureId: string,
    changes: Partial<LectureRow>,
    onlyFrom: readonly LectureStatus[],
  ): Promise<LectureRow> => {
    const row = await store.lectures.update(lectureId, changes, onlyFrom);
    onChange(lectureId);
    return row;
  };

  /**
   * Brings a lecture back as it was planned. When its room is taken by now it keeps its time and loses the room: the teacher sees that
   * and chooses another one, rather than being unable to bring it back at all.
   */
  const bringBack = async (lecture: LectureRow, changes: Partial<LectureRow>): Promise<LectureRow> => {
    try {
      return await change(lecture.lectureId, changes, [lecture.status]);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== 'room-clash') throw error;
      return await change(lecture.lectureId, { ...changes, roomId: null }, [lecture.status]);
    }
  };

  const getByJoinCode = async (typed: string): Promise<LectureRow | null> => {
    const lecture = await store.lectures.getByJoinCode(normaliseJoinCode(typed));
    return lecture?.deletedAt === null ? lecture : null;
  };

  return {
    get: (lectureId) => store.lectures.get(lectureId),
    getByJoinCode,
    listLive: () => store.lectures.listLive(),

    async markStarted(lectureId) {
      const { status } = await kept(lectureId);
      if (status === 'live') return;
      await change(lectureId, { status: 'live', startedAt: clock(), endedAt: null }, statusesThat('start'));
    },

    async markEnded(lectureId) {
      const { status, startedAt } = await existing(lectureId);
      if (status === 'ended') return;
      // Also when the clock was set back meanwhile.
      await change(lectureId, { status: 'ended', endedAt: Math.max(clock(), startedAt ?? 0) }, statusesThat('end'));
    },

    answers: {
      async 'lecture:list'(filter) {
        const [{ lectures, total }, rooms] = await Promise.all([
          store.lectures.list(filter),
          store.rooms.list({ includeArchived: true }),
        ]);
        const names = new Map(rooms.map(({ roomId, name }) => [roomId, name]));
        return { lectures: lectures.map((row) => shown(row, names.get(row.roomId ?? '') ?? null)), total };
      },

      'lecture:get': async ({ lectureId }) => show(await existing(lectureId)),

      async 'lecture:create'(draft, requestId) {
        const [made] = await madeBy(requestId);
        if (made) return show(made);
        const room = await openRoom(draft.roomId);
        const lecture = {
          ...draft,
          studentPermissions: [...new Set(draft.studentPermissions)],
          capacity: capacityIn(room, draft.capacity),
          status: draft.startsAt === null ? ('draft' as const) : ('scheduled' as const),
          ...unheld,
          createdAt: clock(),
        };
        const [row] = await insert([lecture], requestId);
        return show(row as LectureRow);
      },

      async 'lecture:update'({ lectureId, changes }) {
        const lecture = await kept(lectureId);
        const moves = changes.roomId !== undefined && changes.roomId !== lecture.roomId;
        const room = moves
          ? await openRoom(changes.roomId ?? null)
          : lecture.roomId === null
            ? null
            : await store.rooms.get(lecture.roomId);
        return show(await change(lectureId, permittedChanges(lecture, changes, room), [lecture.status]));
      },

      async 'lecture:duplicate'({ lectureId, startsAt }, requestId) {
        const [made] = await madeBy(requestId);
        if (made) return show(made);
        const lecture = await existing(lectureId);
        const room = lecture.roomId === null ? null : await store.rooms.get(lecture.roomId);
        const copy = {
          ...lecture,
          ...unheld,
          roomId: room?.archivedAt === null ? room.roomId : null,
          capacity: capacityIn(room, lecture.capacity),
          startsAt,
          status: startsAt === null ? ('draft' as const) : ('scheduled' as const),
          createdAt: clock(),
        };
        const rows = await insert([copy], requestId);
        await copyRoster(lectureId, rows);
        return show(rows[0] as LectureRow);
      },

      async 'lecture:repeat'({ lectureId, weeks }, requestId) {
        const showAll = async (rows: readonly LectureRow[]) => ({
          lectures: (await Promise.all(rows.map(show))).map((reply) => reply.lecture),
        });
        const made = await madeBy(requestId);
        if (made.length > 0) return showAll(made);
        const lecture = await kept(lectureId);
        const { startsAt } = lecture;
        if (startsAt === null || lecture.status === 'cancelled') {
          throw new RefusedError('wrong-state', 'Please plan a time for this lecture first, then repeat it.');
        }
        await openRoom(lecture.roomId);
        const seriesId = lecture.seriesId ?? newId();
        const times = Array.from({ length: weeks }, (_, index) => weeksLater(startsAt, index + 1));
        if (times.some(Number.isNaN)) throw new RefusedError('bad-request', 'That is beyond the calendar.');
        const drafts = times.map((time) => ({
          ...lecture,
          ...unheld,
          seriesId,
          startsAt: time,
          status: 'scheduled' as const,
          createdAt: clock(),
        }));
        const rows = await insert(drafts, requestId, { lectureId, seriesId });
        await copyRoster(lectureId, rows);
        return showAll(rows);
      },

      async 'lecture:cancel'({ lectureId }) {
        const lecture = await kept(lectureId);
        const changes = { status: 'cancelled', roomId: null, formerRoomId: lecture.roomId } as const;
        return show(await change(lectureId, changes, statusesThat('cancel')));
      },

      async 'lecture:reinstate'({ lectureId }) {
        const lecture = await kept(lectureId);
        if (nextLectureStatus(lecture.status, 'reinstate') === null) {
          throw new RefusedError('wrong-state', 'This lecture is not cancelled.');
        }
        const room = lecture.formerRoomId === null ? null : await store.rooms.get(lecture.formerRoomId);
        const roomId = room?.archivedAt === null ? room.roomId : null;
        // A time gone by is no plan any more: it comes back as a draft.
        const planned = lecture.startsAt !== null && lecture.startsAt + lecture.durationMinutes * 60_000 > clock();
        const plan = planned ? ({ status: 'scheduled' } as const) : ({ status: 'draft', startsAt: null } as const);
        return show(await bringBack(lecture, { ...plan, roomId, formerRoomId: null }));
      },

      async 'lecture:delete'({ lectureId }) {
        const lecture = await existing(lectureId);
        if (lecture.deletedAt !== null) return show(lecture);
        return show(await change(lectureId, { deletedAt: clock() }, ['draft', 'scheduled', 'ended', 'cancelled']));
      },

      async 'lecture:restore'({ lectureId }) {
        const lecture = await existing(lectureId);
        if (lecture.deletedAt === null) return show(lecture);
        return show(await bringBack(lecture, { deletedAt: null }));
      },

      async 'lecture:invite'({ lectureId }) {
        const { joinCode } = await kept(lectureId);
        const links = addresses().map((address) => ({ ...address, url: `${address.url}/j/${joinCode}` }));
        return { invite: { joinCode, links, fingerprint: await fingerprint() } };
      },

      async 'lecture:history'(payload) {
        await existing(payload.lectureId);
        return readLectureHistory(store.lessonLog, payload);
      },
    },
  };
}

/** What a copy does not take over: it has not happened yet. */
const unheld = { formerRoomId: null, seriesId: null, startedAt: null, endedAt: null, deletedAt: null } as const;

/** The statuses from which a change is possible, read from the lifecycle's table. */
function statusesThat(change: Parameters<typeof nextLectureStatus>[1]): LectureStatus[] {
  const all: readonly LectureStatus[] = ['draft', 'scheduled', 'live', 'ended', 'cancelled'];
  return all.filter((status) => nextLectureStatus(status, change) !== null);
}
