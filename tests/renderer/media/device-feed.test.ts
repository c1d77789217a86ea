import { afterEach, describe, expect, it, vi } from 'vitest';
import { CaptureError } from '../../../renderer/media/capture.ts';
import { DeviceFeed } from '../../../renderer/media/device-feed.ts';
import type { SenderWish } from '../../../renderer/room/sender-settings.ts';
import { FakeRoom, FakeSession } from './played-devices.ts';

afterEach(() => vi.useRealTimers());

function setUp(source: 'camera' | 'microphone') {
  const room = new FakeRoom();
  const sessions: FakeSession[] = [];
  const told: string[] = [];
  const state = { failWith: null as CaptureError | null, missing: new Set<string>(), sending: {} as SenderWish };
  const feed = new DeviceFeed({
    source,
    room,
    open: async ({ deviceId, avoid }) => {
      if (state.failWith) throw state.failWith;
      const free = ['first', 'second'].find((id) => id !== avoid && !state.missing.has(id));
      const id = deviceId ?? free;
      if (id === undefined) throw new CaptureError('missing', source);
      const session = new FakeSession(source, id, id);
      sessions.push(session);
      return { session, sending: state.sending };
    },
    onChange: () => undefined,
    onNews: (news) => told.push(news.what === 'replaced' ? `${news.label} replaced by ${news.by}` : `${news.what} ${news.label}`),
    onRefused: () => told.push('refused'),
  });
  return { room, sessions, told, state, feed };
}

describe('a device on its way to the class', () => {
  it('is seen by nobody before it goes on air', async () => {
    const { feed, room } = setUp('camera');
    await feed.set(true);
    expect(feed.state).toMatchObject({ on: true, deviceId: 'first', busy: false });
    expect(room.calls).toEqual([]);
    await feed.goOnAir();
    expect(room.calls).toEqual(['publish camera']);
    await feed.goOnAir();
    expect(room.calls).toEqual(['publish camera']);
  });

  it('closes a camera that is turned off, and comes back without a new publication', async () => {
    const { feed, room, sessions } = setUp('camera');
    await feed.set(true);
    await feed.goOnAir();
    await feed.set(false);
    expect(sessions[0]?.closed).toBe(true);
    await feed.set(true);
    expect(room.calls).toEqual(['publish camera', 'pause', 'replace first', 'resume']);
  });

  it('keeps a muted microphone open while on air', async () => {
    const { feed, room, sessions } = setUp('microphone');
    await feed.set(true);
    await feed.goOnAir();
    await feed.set(false);
    await feed.set(true);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.closed).toBe(false);
    expect(room.calls).toEqual(['publish microphone', 'pause', 'resume']);
  });

  it('changes the device under the same publication', async () => {
    const { feed, room, sessions } = setUp('camera');
    await feed.set(true);
    await feed.goOnAir();
    await feed.choose('second');
    expect(feed.state.deviceId).toBe('second');
    expect(sessions.map(({ closed }) => closed)).toEqual([true, false]);
    expect(room.calls).toEqual(['publish camera', 'replace second']);
  });

  it('carries out the last of several quick wishes', async () => {
    const { feed } = setUp('camera');
    await Promise.all([feed.set(true), feed.set(false), feed.set(true), feed.set(false)]);
    expect(feed.state).toMatchObject({ on: false, track: null, busy: false });
  });

  it('says what is wrong, and works on the next try', async () => {
    const { feed, state } = setUp('camera');
    state.failWith = new CaptureError('busy', 'camera');
    await feed.set(true);
    expect(feed.state).toMatchObject({ on: false, problem: 'busy' });
    state.failWith = null;
    await feed.set(true);
    expect(feed.state).toMatchObject({ on: true, problem: null });
  });

  it('goes on with the old device when another one cannot be had', async () => {
    const { feed, state } = setUp('camera');
    await feed.set(true);
    state.failWith = new CaptureError('busy', 'camera');
    await feed.choose('second');
    expect(feed.state).toMatchObject({ on: true, deviceId: 'first', problem: 'busy' });
  });

  it('whose blur fails in the middle is opened once more, and off if that fails, too: never shown as it is', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { feed, room, sessions, told, state } = setUp('camera');
    await feed.set(true);
    await feed.goOnAir();
    vi.advanceTimersByTime(60_000);
    sessions[0]?.fail();
    await vi.waitFor(() => expect(feed.state).toMatchObject({ on: true, busy: false, problem: null }));
    expect(sessions.map(({ closed }) => closed)).toEqual([true, false]);
    expect(room.calls).toEqual(['publish camera', 'replace first']);

    vi.advanceTimersByTime(9_000);
    sessions[1]?.fail();
    await vi.waitFor(() => expect(feed.state).toMatchObject({ on: false, busy: false, track: null, problem: 'blur-failed' }));
    expect(sessions.map(({ closed }) => closed)).toEqual([true, true]);
    expect(room.calls.at(-1)).toBe('pause');

    // With other settings it is no longer true.
    await feed.refresh();
    expect(feed.state.problem).toBe(null);

    await feed.set(true);
    vi.advanceTimersByTime(60_000);
    state.failWith = new CaptureError('busy', 'camera');
    sessions[2]?.fail();
    await vi.waitFor(() => expect(feed.state).toMatchObject({ on: false, busy: false, problem: 'busy' }));
    expect(told).toEqual([]);
  });

  it('turns off and tells when it is unplugged and nothing can take its place', async () => {
    const { feed, sessions, told, room, state } = setUp('camera');
    await feed.set(true);
    await feed.goOnAir();
    state.missing = new Set(['first', 'second']);
    sessions[0]?.unplug();
    await expect.poll(() => feed.state).toMatchObject({ on: false, track: null, problem: 'unplugged', busy: false });
    expect(told).toEqual(['gone first']);
    expect(room.calls).toEqual(['publish camera', 'pause']);
  });

  it('takes another device when it is unplugged, and the first one again when that is back', async () => {
    const { feed, sessions, told, room } = setUp('microphone');
    await feed.set(true);
    await feed.goOnAir();
    sessions[0]?.unplug();
    await expect.poll(() => told).toEqual(['first replaced by second']);
    expect(feed.state).toMatchObject({ on: true, deviceId: 'second', problem: null });
    feed.devicesChanged([{ kind: 'microphone', deviceId: 'second', label: 'second' }]);
    feed.devicesChanged([{ kind: 'microphone', deviceId: 'first', label: 'first' }]);
    await expect.poll(() => told.at(-1)).toBe('back first');
    expect(feed.state).toMatchObject({ on: true, deviceId: 'first' });
    expect(room.calls).toEqual(['publish microphone', 'replace second', 'replace first']);
  });

  it('goes on when it is plugged in again after nothing could take its place, but not against a later wish', async () => {
    const { feed, sessions, told, state } = setUp('camera');
    await feed.set(true);
    state.missing = new Set(['first', 'second']);
    sessions[0]?.unplug();
    await expect.poll(() => told).toEqual(['gone first']);
    state.missing = new Set();
    feed.devicesChanged([{ kind: 'camera', deviceId: 'first', label: 'first' }]);
    await expect.poll(() => feed.state).toMatchObject({ on: true, deviceId: 'first', problem: null });
    state.missing = new Set(['first', 'second']);
    sessions[1]?.unplug();
    await expect.poll(() => feed.state.problem).toBe('unplugged');
    await feed.set(false);
    state.missing = new Set();
    feed.devicesChanged([{ kind: 'camera', deviceId: 'first', label: 'first' }]);
    expect(feed.state.on).toBe(false);
  });

  it('takes the only one that was unplugged when it is turned on again by hand, whether or not it was seen to come back', async () => {
    const { feed, sessions, told, state } = setUp('camera');
    state.missing = new Set(['second']);
    await feed.set(true);
    sessions[0]?.unplug();
    await expect.poll(() => told).toEqual(['gone first']);
    await feed.set(true);
    expect(feed.state).toMatchObject({ on: true, deviceId: 'first', problem: null });
    feed.devicesChanged([{ kind: 'camera', deviceId: 'first', label: 'first' }]);
    expect(told).toEqual(['gone first']);
  });

  it('opens the same device anew with other settings, and lets the class have the new one before the old one ends', async () => {
    const { feed, sessions, room, state } = setUp('camera');
    await feed.set(true);
    await feed.goOnAir();
    const replace = room.replaceTrack.bind(room);
    const wasClosed: (boolean | undefined)[] = [];
    room.replaceTrack = (producerId, next) => {
      wasClosed.push(sessions[0]?.closed);
      return replace(producerId, next);
    };
    state.sending = { music: true };
    await feed.refresh();
    expect(wasClosed).toEqual([false]);
    expect(sessions.map(({ closed }) => closed)).toEqual([true, false]);
    expect(room.calls).toEqual(['publish camera', 'replace first', 'retune']);
  });

  it('shows that somebody else muted it', async () => {
    const { feed, room } = setUp('microphone');
    await feed.set(true);
    await feed.goOnAir();
    room.muteFromOutside();
    expect(feed.state.on).toBe(false);
  });

  it('closes what opens too late', async () => {
    const { feed, sessions } = setUp('camera');
    const opening = feed.set(true);
    feed.close();
    await opening;
    expect(sessions.every(({ closed }) => closed)).toBe(true);
  });
});
