import { afterEach, describe, expect, test } from 'vitest';
import { type LinkWeather, Way } from './lossy-relay.ts';

const ways: Way[] = [];
afterEach(() => {
  for (const way of ways.splice(0)) way.close();
});

/** Sends so many media packets of a thousand bytes at once. @returns the numbers of those that came, in the order they came */
async function carried(weather: LinkWeather, seed: number, count: number): Promise<number[]> {
  const way = new Way(weather, seed);
  ways.push(way);
  const media = Buffer.alloc(1000, 128);
  const came: number[] = [];
  await new Promise<void>((resolve) => {
    let sent = 0;
    const settle = (): void => {
      if (sent === count && came.length + way.dropped === count) resolve();
    };
    for (let number = 0; number < count; number += 1) {
      way.carry(media, () => {
        came.push(number);
        settle();
      });
    }
    sent = count;
    settle();
  });
  return came;
}

describe('a lossy link', () => {
  test('loses the same packets with the same seed, and others with another', async () => {
    const first = await carried({ loss: 0.2 }, 5, 200);
    expect(first.length).toBeGreaterThan(120);
    expect(first.length).toBeLessThan(190);
    expect(await carried({ loss: 0.2 }, 5, 200)).toEqual(first);
    expect(await carried({ loss: 0.2 }, 6, 200)).not.toEqual(first);
  });

  test('keeps the order of packets it delays, but for those that may be overtaken', async () => {
    const kept = await carried({ jitterMs: 20 }, 1, 100);
    expect(kept).toEqual(Array.from({ length: 100 }, (_, number) => number));
    const mixed = await carried({ jitterMs: 5, reorder: 0.2 }, 1, 100);
    expect(mixed).not.toEqual(mixed.toSorted((a, b) => a - b));
  });

  test('carries no more than its rate, and lets no queue grow longer than it may', async () => {
    // 82 ms for each packet, so the third would wait for 164.
    expect(await carried({ rateBps: 100_000, queueMs: 120 }, 1, 50)).toEqual([0, 1]);
  });

  test('lets what is no media through any loss', async () => {
    const way = new Way({ loss: 1 }, 1);
    const came: string[] = [];
    way.carry(Buffer.from([0, 1]), () => came.push('STUN'));
    way.carry(Buffer.from([22]), () => came.push('DTLS'));
    way.carry(Buffer.from([128]), () => came.push('RTP'));
    expect(came).toEqual(['STUN', 'DTLS']);
  });
});
