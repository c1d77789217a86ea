import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConnectionEvent, connectionTable, nextConnectionState } from '../../../renderer/room/connection-state.ts';
import type { ConnectionState } from '../../../renderer/room/room-snapshot.ts';

const states = Object.keys(connectionTable) as ConnectionState[];
const events: ConnectionEvent[] = ['join', 'held-in-lobby', 'welcomed', 'dropped', 'refused', 'seat-closed', 'leave'];
const anyEvents = fc.array(fc.constantFrom(...events), { maxLength: 40 });
const run = (from: ConnectionState, happened: readonly ConnectionEvent[]) => happened.reduce(nextConnectionState, from);

describe('the way into a lesson', () => {
  test('every state can be reached from idle', () => {
    const reached = new Set<ConnectionState>(['idle']);
    for (let round = 0; round < states.length; round += 1) {
      for (const state of [...reached]) for (const event of events) reached.add(nextConnectionState(state, event));
    }
    expect([...reached].sort()).toEqual([...states].sort());
  });

  test('leaving closes from everywhere, whatever happened before', () => {
    fc.assert(fc.property(anyEvents, (happened) => run('idle', [...happened, 'leave']) === 'closed'));
  });

  test('once closed, only joining opens again', () => {
    const withoutJoin = fc.array(fc.constantFrom(...events.filter((event) => event !== 'join')));
    fc.assert(fc.property(anyEvents, withoutJoin, (before, after) => run('idle', [...before, 'leave', ...after]) === 'closed'));
  });

  test('a page is never reconnecting that was not in, or at the door, before', () => {
    fc.assert(
      fc.property(anyEvents, (happened) => {
        let state: ConnectionState = 'idle';
        let wasIn = false;
        for (const event of happened) {
          if (event === 'join' && (state === 'closed' || state === 'idle')) wasIn = false;
          state = nextConnectionState(state, event);
          wasIn ||= state === 'joined' || state === 'lobby';
          if (state === 'reconnecting') expect(wasIn).toBe(true);
        }
      }),
    );
  });

  test('a lost line never closes', () => {
    for (const state of states.filter((each) => each !== 'closed'))
      expect(nextConnectionState(state, 'dropped')).not.toBe('closed');
  });
});
