import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Presence, type PresenceNews } from '../../../signaling-server/lessons/presence.ts';

describe('presence', () => {
  let told: PresenceNews[];
  let presence: Presence;

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    presence = new Presence({ awayAfterMs: 2000, tell: (news) => told.push(news) });
  });

  afterEach(() => {
    presence.close();
    vi.useRealTimers();
  });

  it('says nothing of a hiccup', () => {
    presence.went('anna');
    vi.advanceTimersByTime(1900);
    presence.cameBack('anna');
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells of a class that loses its network, and of its return, once each', () => {
    const everyone = Array.from({ length: 1000 }, (_, n) => `student-${n}`);
    for (const participantId of everyone) presence.went(participantId);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([{ away: everyone, back: [] }]);
    for (const participantId of everyone) presence.cameBack(participantId);
    vi.advanceTimersByTime(3000);
    expect(told[1]).toEqual({ away: [], back: everyone });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says the latest of somebody who comes and goes', () => {
    presence.went('anna');
    vi.advanceTimersByTime(2300);
    presence.cameBack('anna');
    presence.went('anna');
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([
      { away: ['anna'], back: [] },
      { away: [], back: ['anna'] },
      { away: ['anna'], back: [] },
    ]);
  });

  it('forgets who gave up the seat', () => {
    for (const participantId of ['anna', 'ben']) presence.went(participantId);
    presence.forget('anna');
    vi.advanceTimersByTime(2100);
    presence.forget('ben');
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
