/** Rooms: the lasting places lectures are held in. What they are doing now follows from the lectures planned and live in them. */
import { roomStatusOf } from '../../lesson/lecture-lifecycle.ts';
import { RefusedError } from '../../protocol/errors.ts';
import type { Room } from '../../protocol/models.ts';
import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { LectureRow, RoomRow, Store } from '../store/store.ts';

type RoomRequest = Extract<RequestName, `room:${string}`>;

export interface Rooms {
  /** One method a request. The asker's right was checked and the payload parsed. `requestId` stays the same for a wish sent again. */
  readonly answers: { readonly [N in RoomRequest]: (payload: Payload<N>, requestId?: string) => Promise<Reply<N>> };
}

interface RoomOptions {
  readonly store: Pick<Store, 'rooms' | 'lectures'>;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly newId: () => string;
  readonly maxRooms: number;
  /** Rooms changed, and with their names the list of lectures. */
  readonly onChange: (lectureId: null) => void;
}

export function createRooms({ store, clock, newId, maxRooms, onChange }: RoomOptions): Rooms {
  const get = async (roomId: string): Promise<RoomRow> => {
    const room = await store.rooms.get(roomId);
    if (!room) throw new RefusedError('not-found', 'This room is no longer there.');
    return room;
  };

  /** Lectures that keep a room from being free: live ones, and planned ones whose time isn't over. */
  const holding = async (roomId: string | null): Promise<LectureRow[]> => {
    const filter = { search: '', statuses: ['live', 'scheduled'] as const, roomId, inBin: false, limit: 100_000, offset: 0 };
    const { lectures } = await store.lectures.list(filter);
    return lectures.filter(
      ({ status, startsAt, durationMinutes }) => status === 'live' || (startsAt ?? 0) + durationMinutes * 60_000 > clock(),
    );
  };

  const withStatus = async (room: RoomRow): Promise<Room> => ({
    ...room,
    status: roomStatusOf((await holding(room.roomId)).map(({ status }) => status)),
  });

  return {
    answers: {
      async 'room:list'({ includeArchived }) {
        const [rooms, lectures] = await Promise.all([store.rooms.list({ includeArchived }), holding(null)]);
        const byRoom = Map.groupBy(lectures, ({ roomId }) => roomId);
        const statusOf = (roomId: string) => roomStatusOf((byRoom.get(roomId) ?? []).map(({ status }) => status));
        return { rooms: rooms.map((room) => ({ ...room, status: statusOf(room.roomId) })) };
      },

      async 'room:create'({ name, capacity, features }, requestId) {
        const made = requestId === undefined ? null : await store.rooms.getByRequest(requestId);
        if (made) return { room: await withStatus(made) };
        if ((await store.rooms.list({ includeArchived: true })).length >= maxRooms) {
          throw new RefusedError('too-many', `There are already ${maxRooms} rooms, as many as this server keeps.`);
        }
        const room = { roomId: newId(), name, capacity, features: [...new Set(features)], createdAt: clock(), archivedAt: null };
        await store.rooms.insert(room, requestId);
        onChange(null);
        return { room: { ...room, status: 'available' } };
      },

      async 'room:update'({ roomId, ...changes }) {
        const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
        const room = await store.rooms.update(roomId, given);
        onChange(null);
        return { room: await withStatus(room) };
      },

      async 'room:archive'({ roomId, archived }) {
        const room = await get(roomId);
        const [next] = archived ? await holding(roomId) : [];
        if (next) {
          const when = next.status === 'live' ? 'is live here' : 'is planned here';
          throw new RefusedError('wrong-state', `“${next.title}” ${when}. Please move or cancel it first.`, {
            details: { lectureId: next.lectureId, title: next.title, startsAt: next.startsAt },
          });
        }
        const archivedAt = archived ? (room.archivedAt ?? clock()) : null;
        const changed = await store.rooms.update(roomId, { archivedAt });
        onChange(null);
        return { room: await withStatus(changed) };
      },
    },
  };
}
