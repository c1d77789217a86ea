import { floorCodec } from '../../../../signaling-server/sfu/engine/codecs.ts';
import { ConsumerStream } from '../../../../signaling-server/sfu/engine/consumer-stream.ts';
import { Producer } from '../../../../signaling-server/sfu/engine/producer.ts';
import { ProducerStream } from '../../../../signaling-server/sfu/engine/producer-stream.ts';
import { RetransmissionBudget } from '../../../../signaling-server/sfu/engine/retransmission-budget.ts';
import { parseRtcp, type RtcpPacket } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { RtpHeader, readRtpHeader } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import { atOnce, type RtpFields, readSent, rtp } from './packets.ts';

/** A producer with one receiver; the clock goes as the test says. */
export function scene(kind: 'audio' | 'video' = 'video') {
  const clock = { nowMs: 1000 };
  const sent: Buffer[] = [];
  const upstream: RtcpPacket[] = [];
  const counters = { packetsOut: 0, retransmitted: 0 };
  const link = { open: true };
  const owner = {};
  const producer = new Producer('producer', kind, 'stream-id', false);
  producer.attach(owner, []);
  const newStream = (ssrc: number, rid = ''): ProducerStream => {
    const stream = new ProducerStream({
      soon: atOnce,
      ssrc,
      rid,
      codec: floorCodec(kind),
      ownSsrc: 1,
      sendRtcp: (packet) => upstream.push(...parseRtcp(packet)),
      onKeyframeRequest: () => undefined,
    });
    producer.addStream(stream);
    return stream;
  };
  const budget = new RetransmissionBudget();
  const consumer = new ConsumerStream({
    producer,
    mid: '0',
    ssrc: 0xc0ffee,
    rtxSsrc: 0xbeef,
    priority: 'other',
    budget,
    send: (packet) => {
      if (link.open) sent.push(Buffer.from(packet));
      return link.open;
    },
    isOpen: () => link.open,
    counters,
    now: () => clock.nowMs,
  });
  consumer.payloadType = 120;
  consumer.absSendTimeId = 3;
  producer.addConsumer(consumer);
  const header = new RtpHeader();
  const receive = (stream: ProducerStream, fields: RtpFields): void => {
    const message = rtp(fields);
    if (!readRtpHeader(message, header)) throw new Error('the test built a bad packet');
    const packet = stream.receive(message, header, clock.nowMs);
    if (packet !== undefined && packet !== 'restarted') producer.forward(packet, clock.nowMs);
  };
  const taken = () => sent.splice(0).map(readSent);
  const asked = () => upstream.splice(0).map((packet) => packet.type);
  return {
    clock,
    producer,
    owner,
    consumer,
    budget,
    counters,
    link,
    newStream,
    receive,
    taken,
    asked,
    bodies: () => taken().map(bodyOf),
  };
}

export const bodyOf = ({ payload }: { readonly payload: Buffer }): string => payload.toString('latin1').slice(6);
