import type { Kysely, Selectable } from 'kysely';
import { RefusedError } from '../../protocol/errors.ts';
import type { RoomFeature } from '../../protocol/models.ts';
import { saving } from './not-saved.ts';
import { foldText, type Schema } from './schema.ts';
import type { RoomRow, RoomTable } from './store.ts';

export function createRoomTable(database: Kysely<Schema>): RoomTable {
  return {
    async list({ includeArchived }) {
      let query = database.selectFrom('rooms').selectAll().orderBy('nameFolded').orderBy('createdAt');
      if (!includeArchived) query = query.where('archivedAt', 'is', null);
      return (await query.execute()).map(readRoom);
    },

    async get(roomId) {
      const row = await database.selectFrom('rooms').selectAll().where('roomId', '=', roomId).executeTakeFirst();
      return row ? readRoom(row) : null;
    },

    async getByRequest(requestId) {
      const row = await database.selectFrom('rooms').selectAll().where('requestId', '=', requestId).executeTakeFirst();
      return row ? readRoom(row) : null;
    },

    insert: (room, requestId) =>
      saving(async () => {
        const folded = { nameFolded: foldText(room.name), features: JSON.stringify(room.features) };
        const row = { ...room, ...folded, requestId: requestId ?? null };
        await database.insertInto('rooms').values(row).execute();
      }),

    update: (roomId, { features, ...changes }) =>
      saving(async () => {
        const row = await database
          .updateTable('rooms')
          // The key set to itself: an update without changes is a valid one.
          .set({
            roomId,
            ...changes,
            ...(changes.name === undefined ? {} : { nameFolded: foldText(changes.name) }),
            ...(features === undefined ? {} : { features: JSON.stringify(features) }),
          })
          .where('roomId', '=', roomId)
          .returningAll()
          .executeTakeFirst();
        if (!row) throw new RefusedError('not-found', 'This room is no longer there.');
        return readRoom(row);
      }),
  };
}

function readRoom({ nameFolded: _folded, requestId: _request, features, ...row }: Selectable<Schema['rooms']>): RoomRow {
  return { ...row, features: JSON.parse(features) as RoomFeature[] };
}
