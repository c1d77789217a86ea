import { describe, expect, test } from 'vitest';
import { absSendTime } from '../../../../signaling-server/sfu/engine/forwarded-packet.ts';
import { UplinkEstimate } from '../../../../signaling-server/sfu/engine/uplink-estimate.ts';

const ALLOWANCE_BPS = 3_600_000;
const PACKET_BITS = 9600;

/** A page that sends as fast as it may, over a link with a queue; its clock is not ours. */
class Uplink {
  readonly estimate = new UplinkEstimate();
  allowedBps = ALLOWANCE_BPS;
  #nowMs: number;
  #nextAtMs: number;
  #freeAtMs = 0;
  readonly #clockOffsetMs = 61_000;

  constructor(nowMs = 5000) {
    this.#nowMs = this.#nextAtMs = nowMs;
  }

  /** @param wantedBps what its encoders would like to send. @returns what arrived each second, on average */
  run(forMs: number, linkBps: number, wantedBps = ALLOWANCE_BPS, jitterMs = 0): number {
    const endMs = this.#nowMs + forMs;
    let arrivedBits = 0;
    let total = 0;
    while (this.#nowMs < endMs) {
      const reportAtMs = this.#nowMs + 500;
      while (this.#nextAtMs < reportAtMs) {
        this.#freeAtMs = Math.max(this.#freeAtMs, this.#nextAtMs) + (PACKET_BITS * 1000) / linkBps;
        const wobbleMs = ((total * 7919) % 100) * (jitterMs / 100);
        this.estimate.note(absSendTime(this.#nextAtMs + this.#clockOffsetMs), this.#freeAtMs + 10 + wobbleMs);
        arrivedBits += PACKET_BITS;
        total += 1;
        this.#nextAtMs += (PACKET_BITS * 1000) / Math.min(wantedBps, this.allowedBps);
      }
      this.#nowMs = reportAtMs;
      this.allowedBps = this.estimate.update(Math.min(arrivedBits * 2, linkBps), 0, ALLOWANCE_BPS, this.#nowMs);
      arrivedBits = 0;
    }
    return (total * PACKET_BITS * 1000) / forMs;
  }
}

describe("a page's way to us", () => {
  test('is not limited while it carries what the page may send, whatever its clock says, for minutes', () => {
    const uplink = new Uplink();
    uplink.run(180_000, 20_000_000, ALLOWANCE_BPS, 30);
    expect(uplink.allowedBps).toBe(ALLOWANCE_BPS);
    expect(uplink.estimate.limitBps).toBe(Number.POSITIVE_INFINITY);
  });

  test('that carries less is found out within two seconds, and then used well without a long queue', () => {
    const uplink = new Uplink();
    uplink.run(2000, 1_000_000);
    expect(uplink.allowedBps).toBeLessThan(1_000_000);
    uplink.run(20_000, 1_000_000);
    const bps = uplink.run(10_000, 1_000_000);
    expect(bps).toBeGreaterThan(700_000);
    expect(uplink.estimate.queueMs).toBeLessThan(300);
  });

  test('that gets wider is used again', () => {
    const uplink = new Uplink();
    uplink.run(5000, 1_000_000);
    uplink.run(25_000, 20_000_000);
    expect(uplink.allowedBps).toBe(ALLOWANCE_BPS);
  });

  test('a page that sends little is not held back by it', () => {
    const uplink = new Uplink();
    uplink.run(10_000, 1_000_000, 300_000, 20);
    expect(uplink.allowedBps).toBe(ALLOWANCE_BPS);
  });

  test('a longer route is taken as a full link first, and as it is after a while', () => {
    const uplink = new Uplink();
    uplink.run(5000, 20_000_000);
    for (let nowMs = 10_000; nowMs < 80_000; nowMs += 500) {
      uplink.estimate.note(absSendTime(nowMs + 61_000), nowMs + 200);
      uplink.allowedBps = uplink.estimate.update(1_000_000, 0, ALLOWANCE_BPS, nowMs);
      if (nowMs === 11_000) expect(uplink.allowedBps).toBe(850_000);
    }
    expect(uplink.allowedBps).toBe(ALLOWANCE_BPS);
  });

  test('so much loss is a link without a queue; a little is weather', () => {
    const estimate = new UplinkEstimate();
    expect(estimate.update(2_000_000, 0.1, ALLOWANCE_BPS, 0)).toBe(ALLOWANCE_BPS);
    expect(estimate.update(2_000_000, 0.4, ALLOWANCE_BPS, 500)).toBe(1_700_000);
    expect(estimate.update(1000, 0.4, ALLOWANCE_BPS, 1000)).toBe(1_700_000); // what was under way
    expect(estimate.update(1000, 0.4, ALLOWANCE_BPS, 1500)).toBe(100_000);
  });
});
