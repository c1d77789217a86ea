/** A page's way into a lesson and out of it, as one word and one table. */
import type { ConnectionState } from './room-snapshot.ts';

/**
 * join: asked by the person. held-in-lobby, welcomed: the server's answers to joining. dropped: the socket was lost. refused: joining
 * was. seat-closed: the server ended the seat. leave: asked by the person.
 */
export type ConnectionEvent = 'join' | 'held-in-lobby' | 'welcomed' | 'dropped' | 'refused' | 'seat-closed' | 'leave';

export const connectionTable: Record<ConnectionState, Partial<Record<ConnectionEvent, ConnectionState>>> = {
  idle: { join: 'connecting', leave: 'closed' },
  connecting: {
    'held-in-lobby': 'lobby',
    welcomed: 'joined',
    dropped: 'connecting',
    refused: 'closed',
    'seat-closed': 'closed',
    leave: 'closed',
  },
  lobby: {
    'held-in-lobby': 'lobby',
    welcomed: 'joined',
    dropped: 'reconnecting',
    refused: 'closed',
    'seat-closed': 'closed',
    leave: 'closed',
  },
  joined: { welcomed: 'joined', dropped: 'reconnecting', refused: 'closed', 'seat-closed': 'closed', leave: 'closed' },
  reconnecting: {
    'held-in-lobby': 'lobby',
    welcomed: 'joined',
    dropped: 'reconnecting',
    refused: 'closed',
    'seat-closed': 'closed',
    leave: 'closed',
  },
  closed: { join: 'connecting', leave: 'closed' },
};

/** The state after an event; an event that means nothing here (an answer that comes too late) changes nothing. */
export function nextConnectionState(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  return connectionTable[state][event] ?? state;
}
