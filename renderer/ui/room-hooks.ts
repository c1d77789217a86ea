/** Reading a RoomClient from React. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { RoomClient } from '../room/room-client.ts';
import type { RoomSnapshot } from '../room/room-snapshot.ts';

/** What a screen needs of a RoomClient to be drawn. */
export type RoomSource = Pick<RoomClient, 'snapshot' | 'subscribe'>;

/** The room as known now; draws anew whenever it changes. */
export function useRoom(room: RoomSource): RoomSnapshot {
  return useSyncExternalStore(room.subscribe, () => room.snapshot);
}

/** When the lesson went live, on this page's clock (epoch ms); null before. The clocks are compared once per start: they drift little. */
export function useLiveSince(room: Pick<RoomClient, 'lessonNowMs'>, lesson: LessonState | null): number | null {
  const startedLessonMs = lesson?.startedLessonMs ?? null;
  return useMemo(
    () => (startedLessonMs === null ? null : Date.now() - (room.lessonNowMs() - startedLessonMs)),
    [room, startedLessonMs],
  );
}

/** Listens to a room's momentary news while the component lives. `listener` should be stable. */
export function useRoomEvent<E extends Parameters<RoomClient['on']>[0]>(
  room: Pick<RoomClient, 'on'>,
  event: E,
  listener: Parameters<typeof room.on<E>>[1],
): void {
  useEffect(() => room.on(event, listener), [room, event, listener]);
}
