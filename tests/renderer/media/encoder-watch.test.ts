import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isStrained, readEncoders, watchEncoders } from '../../../renderer/media/encoder-watch.ts';

interface Counters {
  readonly seconds: number;
  readonly framesIn: number;
  readonly framesOut: number;
  readonly cpuSeconds?: number;
  readonly bandwidthSeconds?: number;
}

/** A report of one camera in two layers, of which the smaller must not count. */
function reportOf({ seconds, framesIn, framesOut, cpuSeconds = 0, bandwidthSeconds = 0 }: Counters): RTCStatsReport {
  const timestamp = seconds * 1000;
  const layer = { type: 'outbound-rtp', kind: 'video', mediaSourceId: 'camera', timestamp };
  const qualityLimitationDurations = { cpu: cpuSeconds, bandwidth: bandwidthSeconds };
  return new Map<string, object>([
    ['camera', { type: 'media-source', id: 'camera', frames: framesIn, timestamp }],
    ['q', { ...layer, id: 'q', frameWidth: 320, frameHeight: 180, framesEncoded: 0 }],
    ['f', { ...layer, id: 'f', frameWidth: 1280, frameHeight: 720, framesEncoded: framesOut, qualityLimitationDurations }],
    ['voice', { ...layer, id: 'voice', kind: 'audio' }],
  ]) as unknown as RTCStatsReport;
}

const strained = (before: Counters, now: Counters) => {
  const [first] = readEncoders(reportOf(before));
  const [second] = readEncoders(reportOf(now));
  return first && second && isStrained(first, second);
};

describe('a machine is too slow', () => {
  const before = { seconds: 0, framesIn: 0, framesOut: 0 };

  test('when the browser says so for half of the time', () => {
    expect(strained(before, { seconds: 3, framesIn: 90, framesOut: 90, cpuSeconds: 1.6 })).toBe(true);
    expect(strained(before, { seconds: 3, framesIn: 90, framesOut: 90, cpuSeconds: 1.2 })).toBe(false);
  });

  test('when it takes few of the frames that come, unless the network is why', () => {
    expect(strained(before, { seconds: 3, framesIn: 90, framesOut: 50 })).toBe(true);
    expect(strained(before, { seconds: 3, framesIn: 90, framesOut: 60 })).toBe(false);
    expect(strained(before, { seconds: 3, framesIn: 90, framesOut: 50, bandwidthSeconds: 2 })).toBe(false);
    // Hardly any frames say nothing.
    expect(strained(before, { seconds: 3, framesIn: 15, framesOut: 0 })).toBe(false);
  });

  test('not by one reading, nor by two of the same moment', () => {
    const same = { seconds: 3, framesIn: 90, framesOut: 1, cpuSeconds: 3 };
    expect(strained(same, same)).toBe(false);
    expect(readEncoders(new Map() as unknown as RTCStatsReport)).toEqual([]);
  });
});

describe('watching', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('tells once, after three bad looks in a row', async () => {
    let now: Counters = { seconds: 0, framesIn: 0, framesOut: 0 };
    const onStrained = vi.fn();
    watchEncoders({ stats: async () => reportOf(now), onStrained });
    const pass = async (bad: boolean) => {
      const { seconds, framesIn, cpuSeconds = 0 } = now;
      now = { seconds: seconds + 3, framesIn: framesIn + 90, framesOut: framesIn + 90, cpuSeconds: cpuSeconds + (bad ? 3 : 0) };
      await vi.advanceTimersByTimeAsync(3000);
    };
    await pass(true);
    for (const bad of [true, true, false, true, true]) await pass(bad);
    expect(onStrained).not.toHaveBeenCalled();
    await pass(true);
    expect(onStrained).toHaveBeenCalledOnce();
    for (let look = 0; look < 5; look += 1) await pass(true);
    expect(onStrained).toHaveBeenCalledOnce();
  });

  test('survives a connection without numbers, and closed it rests', async () => {
    const stats = vi.fn(async () => Promise.reject(new Error('closed')));
    const close = watchEncoders({ stats, onStrained: () => expect.unreachable() });
    await vi.advanceTimersByTimeAsync(6000);
    expect(stats).toHaveBeenCalledTimes(2);
    close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stats).toHaveBeenCalledTimes(2);
  });
});
