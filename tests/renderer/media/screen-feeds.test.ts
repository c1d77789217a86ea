import { afterEach, describe, expect, it, vi } from 'vitest';
import { ScreenFeeds } from '../../../renderer/media/screen-feeds.ts';
import type { StillPicture } from '../../../renderer/media/still-picture.ts';
import { FakeRoom, FakeSession, track } from './played-devices.ts';

afterEach(() => {
  vi.useRealTimers();
});

function openScreens(labels: string[]) {
  const room = new FakeRoom();
  const sessions: FakeSession[] = [];
  const stopped: string[] = [];
  const edits: unknown[] = [];
  const failEdit: (() => void)[] = [];
  const stills: PromiseWithResolvers<StillPicture>[] = [];
  const feeds = new ScreenFeeds({
    room,
    openSound: () => {
      throw new Error('there is no sound');
    },
    edit: async (_track, region) => {
      edits.push(region);
      return {
        track: track(`part ${edits.length}`),
        change: (edit) => void edits.push(edit.region),
        close: async () => void edits.push('closed'),
        failed: new Promise((resolve) => failEdit.push(() => resolve('failed'))),
      };
    },
    freeze: () => {
      const still = Promise.withResolvers<StillPicture>();
      stills.push(still);
      return still.promise;
    },
    lowCpu: () => false,
    quality: () => 'text',
    open: async () => {
      const session = new FakeSession('screen', `screen ${sessions.length}`, labels[sessions.length]);
      sessions.push(session);
      return session;
    },
    onChange: () => undefined,
    onStopped: (label) => stopped.push(label),
    nameOf: (number) => `Screen ${number}`,
  });
  return { room, sessions, stopped, feeds, edits, failEdit, stills };
}

describe('screens on their way to the class', () => {
  it('names each differently', async () => {
    const { feeds } = openScreens(['Slides', 'Slides', '']);
    await feeds.share();
    await feeds.share();
    await feeds.share();
    expect(feeds.shares.map(({ label }) => label)).toEqual(['Slides', 'Slides (2)', 'Screen 3']);
  });

  it('ends when it is stopped from the system’s own bar', async () => {
    const { feeds, sessions, stopped, room } = openScreens(['Slides']);
    await feeds.share();
    sessions[0]?.unplug();
    await expect.poll(() => room.calls).toEqual(['publish screen', 'unpublish']);
    expect(stopped).toEqual(['Slides']);
    expect(feeds.shares).toEqual([]);
  });

  it('stops one and keeps the other', async () => {
    const { feeds, sessions } = openScreens(['A', 'B']);
    await feeds.share();
    await feeds.share();
    await feeds.stop(feeds.shares[0]?.shareId ?? 0);
    expect(feeds.shares.map(({ label }) => label)).toEqual(['B']);
    expect(sessions.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('shows a part before anything else of it is sent, changes the part, and goes back to all of it', async () => {
    const { feeds, room, edits } = openScreens(['Slides']);
    const half = { left: 0, top: 0, width: 0.5, height: 1 };
    await feeds.share(async () => {
      expect(room.calls).toEqual([]);
      return half;
    });
    const [share] = feeds.shares;
    expect(share).toMatchObject({ region: half, track: { id: 'part 1' }, whole: { id: 'screen 0' } });
    const quarter = { ...half, height: 0.5 };
    await feeds.setRegion(share?.shareId ?? 0, quarter);
    await feeds.setRegion(share?.shareId ?? 0, null);
    expect(edits).toEqual([half, quarter, 'closed']);
    expect(room.calls.filter((call) => call !== 'retune')).toEqual(['publish screen', 'replace screen 0']);
  });

  it('ends, and never becomes all of it, when its part can’t be cut any more', async () => {
    const { feeds, room, stopped, sessions, failEdit } = openScreens(['Slides', 'Notes']);
    const half = { left: 0, top: 0, width: 0.5, height: 1 };
    await feeds.share(async () => half);
    await feeds.share();
    // A part chosen later is watched as well; one that was given up is not.
    await feeds.setRegion(feeds.shares[1]?.shareId ?? 0, half);
    await feeds.setRegion(feeds.shares[0]?.shareId ?? 0, null);
    failEdit[0]?.();
    failEdit[1]?.();
    await expect.poll(() => stopped).toEqual(['Notes']);
    expect(feeds.shares.map(({ label }) => label)).toEqual(['Slides']);
    expect(sessions.map(({ closed }) => closed)).toEqual([false, true]);
    expect(room.calls.at(-1)).toBe('unpublish');
  });

  it('sends nothing when no part was chosen', async () => {
    const { feeds, room, sessions } = openScreens(['Slides']);
    await expect(feeds.share(async () => null)).rejects.toMatchObject({ problem: 'cancelled' });
    expect(room.calls).toEqual([]);
    expect(sessions[0]?.closed).toBe(true);
    expect(feeds.shares).toEqual([]);
  });

  it('is retuned by the word for its quality', async () => {
    const { feeds, room } = openScreens(['Slides']);
    await feeds.share();
    await feeds.setQuality(feeds.shares[0]?.shareId ?? 0, 'motion');
    expect(feeds.shares[0]).toMatchObject({ quality: 'motion' });
    expect(room.calls).toEqual(['publish screen', 'retune']);
  });
});

describe('a paused screen', () => {
  const closed: string[] = [];
  const still = (id: string): StillPicture => ({ track: track(id), close: () => void closed.push(id) });
  const sharing = async () => {
    closed.length = 0;
    vi.useFakeTimers();
    const opened = openScreens(['Slides']);
    await opened.feeds.share();
    return { ...opened, shareId: opened.feeds.shares[0]?.shareId ?? 0 };
  };

  it('is its last picture, until it goes on', async () => {
    const { feeds, room, stills, shareId } = await sharing();
    const pausing = feeds.setPaused(shareId, true);
    stills[0]?.resolve(still('last picture'));
    await pausing;
    expect(feeds.shares[0]).toMatchObject({ paused: true });
    expect(closed).toEqual([]);
    await feeds.setPaused(shareId, false);
    expect(feeds.shares[0]).toMatchObject({ paused: false });
    expect(room.calls).toEqual(['publish screen', 'pause with last picture', 'resume']);
    await expect.poll(() => closed).toEqual(['last picture']);
  });

  it('does not go on because its last picture takes long; that is shown when it comes', async () => {
    const { feeds, room, stills, shareId } = await sharing();
    const pausing = feeds.setPaused(shareId, true);
    await vi.advanceTimersByTimeAsync(500);
    expect(room.calls).toEqual(['publish screen', 'pause']);
    stills[0]?.resolve(still('late'));
    await pausing;
    expect(room.calls).toEqual(['publish screen', 'pause', 'pause with late']);
    await feeds.stop(shareId);
    await expect.poll(() => closed).toEqual(['late']);
  });

  it('is not paused when it was stopped before its last picture came, and paused once when that was asked for twice', async () => {
    const { feeds, room, stills, shareId } = await sharing();
    const first = feeds.setPaused(shareId, true);
    const second = feeds.setPaused(shareId, true);
    stills[0]?.resolve(still('first'));
    stills[1]?.resolve(still('second'));
    await Promise.all([first, second]);
    expect(room.calls).toEqual(['publish screen', 'pause with second']);
    await feeds.setPaused(shareId, false);
    const third = feeds.setPaused(shareId, true);
    await feeds.stop(shareId);
    stills[2]?.resolve(still('third'));
    await third;
    expect(room.calls.slice(2)).toEqual(['resume', 'unpublish']);
    await expect.poll(() => closed).toEqual(['first', 'second', 'third']);
  });

  it('shows no last picture that comes when it goes on already, and none where there is none', async () => {
    const { feeds, room, stills, shareId } = await sharing();
    const pausing = feeds.setPaused(shareId, true);
    await vi.advanceTimersByTimeAsync(500);
    await feeds.setPaused(shareId, false);
    stills[0]?.resolve(still('too late'));
    await pausing;
    await expect.poll(() => closed).toEqual(['too late']);
    const again = feeds.setPaused(shareId, true);
    stills[1]?.reject(new Error('this browser draws no pictures'));
    await vi.advanceTimersByTimeAsync(500);
    await again;
    expect(room.calls).toEqual(['publish screen', 'pause', 'resume', 'pause']);
  });
});
