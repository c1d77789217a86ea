import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DownlinkEstimate } from '../../../../signaling-server/sfu/engine/downlink-estimate.ts';

describe('down', () => {
  test('there is no limit until something speaks for one', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteRemb(300_000, 2_000_000, 0); // the first one says where the receiver began, not what got through
    estimate.noteRemb(400_000, 2_000_000, 1000);
    estimate.noteLoss(0.05, 2_000_000, 1000);
    estimate.noteRoundTrip(40, 2_000_000, 1000);
    expect(estimate.limited).toBe(false);
    expect(estimate.limitBps).toBe(Number.POSITIVE_INFINITY);
  });

  test('a REMB that falls far below what is sent is a limit at once', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteRemb(3_000_000, 2_000_000, 0);
    estimate.noteRemb(850_000, 2_000_000, 1000);
    expect(estimate.limitBps).toBe(850_000);
    expect(estimate.loweredAtMs).toBe(1000);
  });

  test('what the weather takes on the way is not held against the line, unless a queue stands before it', () => {
    const fallen = (roundTripMs: number) => {
      const estimate = new DownlinkEstimate();
      estimate.noteRoundTrip(30, 1_000_000, 0);
      for (let nowMs = 1000; nowMs < 9000; nowMs += 1000) estimate.noteLoss(0.1, 1_000_000, nowMs);
      estimate.noteRoundTrip(roundTripMs, 1_000_000, 9000);
      estimate.noteRemb(1_400_000, 1_000_000, 9000);
      estimate.noteRemb(740_000, 1_000_000, 10_000);
      return estimate.limited;
    };
    expect(fallen(30)).toBe(false);
    expect(fallen(300)).toBe(true);
  });

  test('one that falls a little must do so twice', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteRemb(3_000_000, 2_000_000, 0);
    estimate.noteRemb(1_700_000, 2_000_000, 1000);
    expect(estimate.limited).toBe(false);
    estimate.noteRemb(1_600_000, 2_000_000, 2000);
    expect(estimate.limitBps).toBe(1_600_000);
  });

  test('a lossy Wi-Fi is weather; loss with a queue, or a great loss, is a full link', () => {
    const weather = new DownlinkEstimate();
    for (let nowMs = 0; nowMs < 20_000; nowMs += 1000) {
      weather.noteRoundTrip(30, 2_000_000, nowMs);
      weather.noteLoss(0.1, 2_000_000, nowMs);
    }
    expect(weather.limited).toBe(false);

    const queue = new DownlinkEstimate();
    queue.noteRoundTrip(30, 2_000_000, 0);
    for (let nowMs = 1000; nowMs < 4000; nowMs += 1000) {
      queue.noteRoundTrip(200, 2_000_000, nowMs);
      queue.noteLoss(0.1, 2_000_000, nowMs);
    }
    expect(queue.limitBps).toBe(1_800_000);

    const full = new DownlinkEstimate();
    full.noteLoss(0.5, 2_000_000, 0);
    expect(full.limitBps).toBe(1_000_000);
  });

  test('a third of all packets asked for again is faster news than any report', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteNacks(0.2, 2_000_000, 0);
    expect(estimate.limited).toBe(false);
    estimate.noteNacks(0.5, 2_000_000, 100);
    expect(estimate.limitBps).toBe(900_000);
  });

  test('a long queue alone must show twice; a route that is longer from now on is not one for ever', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteRoundTrip(20, 1_000_000, 0);
    estimate.noteRoundTrip(400, 1_000_000, 1000);
    expect(estimate.limited).toBe(false);
    estimate.noteRoundTrip(400, 1_000_000, 2000);
    expect(estimate.limitBps).toBe(850_000);
  });

  test('a page that answers late and says that far more could come is busy, not behind a queue', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteRemb(5_000_000, 1_000_000, 0);
    for (const atMs of [0, 1000, 2000, 3000]) estimate.noteRoundTrip(atMs === 0 ? 20 : 500, 1_000_000, atMs);
    expect(estimate.limited).toBe(false);
    estimate.noteRemb(1_450_000, 1_000_000, 4000);
    for (const atMs of [4000, 5000]) estimate.noteRoundTrip(500, 1_000_000, atMs);
    expect(estimate.limitBps).toBe(850_000);
  });

  test('what was under way when it was lowered does not lower it further, unless far', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteLoss(0.5, 2_000_000, 0);
    estimate.noteLoss(0.5, 1_900_000, 300);
    expect(estimate.limitBps).toBe(1_000_000);
    estimate.noteNacks(0.9, 1_900_000, 400);
    expect(estimate.limitBps).toBeCloseTo(171_000);
  });

  test('a voice always has room', () => {
    const estimate = new DownlinkEstimate();
    estimate.noteLoss(1, 500_000, 0);
    expect(estimate.limitBps).toBe(40_000);
  });
});

describe('up', () => {
  const lowered = (): DownlinkEstimate => {
    const estimate = new DownlinkEstimate();
    estimate.noteLoss(0.5, 1_000_000, 0);
    return estimate;
  };

  test('after a while it may be tried, at once after a try that went well, later and later after those that did not', () => {
    const estimate = lowered();
    expect(estimate.mayTry(1400, true)).toBe(false);
    expect(estimate.mayTry(1500, true)).toBe(true);
    expect(estimate.mayTry(1500, false)).toBe(false); // without probes a failed try is seen: longer waits
    expect(estimate.mayTry(4500, false)).toBe(true);
    estimate.tried(1500);
    estimate.raise(800_000, 1600);
    expect(estimate.limitBps).toBe(800_000);
    expect(estimate.mayTry(2000, true)).toBe(true);
    estimate.tried(2000);
    estimate.probeFailed(0);
    expect(estimate.limitBps).toBe(800_000);
    expect(estimate.mayTry(4900, true)).toBe(false);
    expect(estimate.mayTry(5000, true)).toBe(true);
    for (let time = 0; time < 5; time += 1) estimate.probeFailed(0);
    estimate.tried(10_000);
    expect(estimate.mayTry(15_000, true)).toBe(true);
  });

  test('a probe that fails above the limit still shows how far it may go', () => {
    const estimate = lowered();
    estimate.probeFailed(1_000_000);
    expect(estimate.limitBps).toBe(900_000);
  });

  test('trouble right after raising doubles the wait', () => {
    const estimate = lowered();
    estimate.raise(1_000_000, 2000);
    estimate.noteLoss(0.5, 1_000_000, 3000);
    expect(estimate.limitBps).toBe(500_000);
    expect(estimate.mayTry(5900, true)).toBe(false);
    expect(estimate.mayTry(6000, true)).toBe(true);
  });

  test('what gets through without trouble is known to get through', () => {
    const estimate = lowered();
    estimate.noteDelivered(700_000, 1000); // too soon: it may be from before
    expect(estimate.limitBps).toBe(500_000);
    for (let nowMs = 2000; nowMs < 20_000; nowMs += 1000) estimate.noteLoss(0, 500_000, nowMs);
    estimate.noteDelivered(700_000, 20_000);
    expect(estimate.limitBps).toBe(700_000);
  });

  test('a limit under which nothing is missing is forgotten', () => {
    const estimate = lowered();
    estimate.nothingMissing(9999);
    expect(estimate.limited).toBe(true);
    estimate.nothingMissing(10_000);
    expect(estimate.limited).toBe(false);
  });
});

test('whatever is reported: the limit is a number, and leaves room for a voice', () => {
  const report = fc.tuple(
    fc.constantFrom('remb', 'loss', 'nacks', 'trip', 'delivered', 'raise', 'failed'),
    fc.double({ min: 0, max: 1e7, noNaN: true }),
    fc.integer({ min: 0, max: 3000 }),
  );
  fc.assert(
    fc.property(fc.array(report, { maxLength: 100 }), (reports) => {
      const estimate = new DownlinkEstimate();
      let nowMs = 0;
      for (const [what, value, laterMs] of reports) {
        nowMs += laterMs;
        if (what === 'remb') estimate.noteRemb(value, 1e6, nowMs);
        else if (what === 'loss') estimate.noteLoss(value / 1e7, 1e6, nowMs);
        else if (what === 'nacks') estimate.noteNacks(value / 1e7, 1e6, nowMs);
        else if (what === 'trip') estimate.noteRoundTrip(value / 1e4, 1e6, nowMs);
        else if (what === 'delivered') estimate.noteDelivered(value, nowMs);
        else if (what === 'raise') estimate.raise(value, nowMs);
        else estimate.probeFailed(value);
        expect(estimate.limitBps).toBeGreaterThanOrEqual(40_000);
        expect(estimate.lossShare).toBeLessThanOrEqual(1);
      }
    }),
  );
});
