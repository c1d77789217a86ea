import { expect, test } from 'vitest';
import { floorCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import type { ConsumerStream } from '../../../../signaling-server/sfu/engine/consumer-stream.ts';
import type { ForwardedPacket } from '../../../../signaling-server/sfu/engine/forwarded-packet.ts';
import { ProducerStream } from '../../../../signaling-server/sfu/engine/producer-stream.ts';

/** A stream whose turn of the event loop ends when the test says so, and who got what in which order. */
function scene() {
  const turn: (() => void)[] = [];
  const got: string[] = [];
  const stream = new ProducerStream({
    ssrc: 1,
    rid: '',
    codec: floorCodec('video'),
    ownSsrc: 2,
    sendRtcp: () => undefined,
    onKeyframeRequest: () => undefined,
    soon: (task) => void turn.push(task),
  });
  const listener = (name: string) =>
    ({
      forward: (packets: readonly ForwardedPacket[]) => void got.push(...packets.map(({ sequence }) => `${name}${sequence}`)),
    }) as unknown as ConsumerStream;
  const come = (...sequences: number[]): void => {
    for (const sequence of sequences) stream.deliverSoon({ sequence } as ForwardedPacket);
  };
  const endTurn = (): void => {
    for (const task of turn.splice(0)) task();
  };
  return { stream, got, listener, come, endTurn };
}

test('all that came in one turn goes to one receiver, and then to the next', () => {
  const { stream, got, listener, come, endTurn } = scene();
  stream.addListener(listener('a'));
  stream.addListener(listener('b'));
  come(1, 2);
  expect(got).toEqual([]);
  endTurn();
  expect(got).toEqual(['a1', 'a2', 'b1', 'b2']);
  come(3);
  endTurn();
  expect(got.slice(4)).toEqual(['a3', 'b3']);
});

test('who begins to listen in that turn gets nothing of what came before; who leaves gets nothing more', () => {
  const { stream, got, listener, come, endTurn } = scene();
  const a = listener('a');
  stream.addListener(a);
  come(1);
  stream.addListener(listener('b'));
  come(2);
  stream.removeListener(a);
  endTurn();
  expect(got).toEqual(['a1', 'b2']);
});

test('a long burst goes out in parts, each packet once', () => {
  const { stream, got, listener, come, endTurn } = scene();
  stream.addListener(listener(''));
  const all = Array.from({ length: 70 }, (_, index) => index);
  come(...all);
  expect(got).toHaveLength(64);
  endTurn();
  expect(got).toEqual(all.map(String));
});
