/** What a producer's page is told to encode, as its receivers come and say what they show. */
import { describe, expect, test } from 'vitest';
import { ConsumerStream } from '../../../../signaling-server/sfu/engine/consumer-stream.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { RetransmissionBudget } from '../../../../signaling-server/sfu/engine/retransmission-budget.ts';

const [LOW, MIDDLE, TOP] = [0, 1, 2] as const;

function classOf() {
  const clock = { nowMs: 0 };
  const producer = new Producer('camera', 'video', 'stream', false);
  producer.attach({}, ['q', 'h', 'f']);
  const comes = (): ConsumerStream => {
    const consumer = new ConsumerStream({
      producer,
      mid: '0',
      ssrc: 1,
      rtxSsrc: 2,
      priority: 'other',
      send: () => true,
      isOpen: () => true,
      counters: { packetsOut: 0, retransmitted: 0 },
      budget: new RetransmissionBudget(),
      now: () => clock.nowMs,
    });
    producer.addConsumer(consumer);
    return consumer;
  };
  const shows = (consumer: ConsumerStream, layer: number): void => {
    consumer.shownHeightPx = 360;
    consumer.setLayer(layer);
  };
  /** The engine looks ten times a second. */
  const demandedAt = (untilMs: number): number | null => {
    for (; clock.nowMs <= untilMs; clock.nowMs += 100) producer.updateDemand(clock.nowMs);
    return producer.demandedLayer;
  };
  return { comes, shows, demandedAt };
}

describe('the best layer that anybody looks at', () => {
  test('is the best there is for the first, until it says that it shows less', () => {
    const { comes, shows, demandedAt } = classOf();
    const anna = comes();
    expect(demandedAt(5_000)).toBe(TOP);
    shows(anna, LOW);
    expect(demandedAt(8_000)).toBe(LOW);
  });

  test('stays what it is when somebody comes, who says what they show in a moment', () => {
    const { comes, shows, demandedAt } = classOf();
    shows(comes(), MIDDLE);
    expect(demandedAt(4_000)).toBe(MIDDLE);
    const ben = comes();
    expect(demandedAt(6_500)).toBe(MIDDLE);
    shows(ben, LOW);
    expect(demandedAt(20_000)).toBe(MIDDLE);
    shows(comes(), TOP);
    expect(demandedAt(20_100)).toBe(TOP);
  });

  test('is the best again for one that never says', () => {
    const { comes, shows, demandedAt } = classOf();
    shows(comes(), MIDDLE);
    expect(demandedAt(4_000)).toBe(MIDDLE);
    comes();
    expect(demandedAt(7_500)).toBe(TOP);
  });
});
