/** One connection in numbers, for a statistics panel. */
import type { ConsumerStats, LayerStats, ProducerStats } from '../sfu.ts';
import type { ConsumerStream } from './consumer-stream.ts';
import type { Producer } from './producer.ts';
import { RateWindow } from './rate-window.ts';

export function producerStats(producer: Producer): ProducerStats {
  return {
    producerId: producer.producerId,
    topLayer: producer.kind === 'audio' ? 0 : producer.demandedLayer,
    layers: [...producer.streams.entries()].flatMap(([layer, stream]): LayerStats[] => {
      if (stream === undefined) return [];
      const { statistics } = stream;
      return [
        {
          layer,
          rid: stream.rid,
          bps: Math.round(stream.bps),
          packets: statistics.received,
          packetsLost: statistics.lost,
          lossPercent: Math.round(stream.lossShare * 1000) / 10,
          jitterMs: statistics.jitterMs,
          keyframes: stream.keyframes,
        },
      ];
    }),
  };
}

/** Rates of consumers, sampled while somebody looks. */
export class ConsumerRates {
  readonly #rates = new WeakMap<ConsumerStream, RateWindow>();

  stats(consumer: ConsumerStream, nowMs: number): ConsumerStats {
    const rate = this.#rates.get(consumer) ?? new RateWindow();
    this.#rates.set(consumer, rate);
    const { reports } = consumer;
    return {
      producerId: consumer.producer.producerId,
      priority: consumer.priority,
      shownHeightPx: consumer.shownHeightPx ?? null,
      paused: consumer.paused,
      layer: consumer.layer,
      wantedLayer: consumer.wantedLayer,
      bps: Math.round(rate.sample(consumer.bytes * 8, nowMs)),
      packets: consumer.packets,
      retransmitted: consumer.retransmission.packets,
      lossPercent: Math.round(reports.lossShare * 1000) / 10,
      jitterMs: reports.jitterMs,
      roundTripMs: reports.roundTripMs ?? null,
    };
  }
}
