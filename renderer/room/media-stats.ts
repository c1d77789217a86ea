/**
 * What a page's own media connection does, in numbers: WebRTC's counters (W3C webrtc-stats) turned into rates, by producer and
 * direction. Browsers differ in what they tell; what one does not tell is null.
 */
import type { MediaKind } from '../../protocol/models.ts';

/** The way packets take: straight by UDP, straight by TCP, or over a TURN server; null while none gets through. */
export type CandidateWay = 'udp' | 'tcp' | 'relay';

/** What holds an encoder below what was asked of it. */
export type EncoderLimit = 'none' | 'cpu' | 'bandwidth' | 'other';

/** One encoding of a source this page sends; a simulcast camera has several. */
export interface SentLayerStats {
  /** The layer's name in the description (RFC 8851); null where there is one layer alone. */
  readonly rid: string | null;
  readonly active: boolean;
  readonly bps: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
}

/** One producer in one direction. Rates are over the time since the reading before. */
export interface ProducerMediaStats {
  readonly producerId: string;
  readonly direction: 'in' | 'out';
  readonly kind: MediaKind;
  readonly bps: number;
  /** In: before repair, as seen here. Out: as the far end reports. */
  readonly lossPercent: number | null;
  readonly jitterMs: number | null;
  readonly framesPerSecond: number | null;
  /** Of the largest picture that flows. */
  readonly width: number | null;
  readonly height: number | null;
  /** In, pictures alone: since the connection began. */
  readonly freezes: number | null;
  readonly freezesMs: number | null;
  readonly framesDecoded: number | null;
  readonly framesDropped: number | null;
  /** In: time packets wait before they are played. */
  readonly bufferMs: number | null;
  /** Out, pictures alone. */
  readonly encoderLimited: EncoderLimit | null;
  readonly layers: readonly SentLayerStats[];
}

export interface MediaStats {
  /** Epoch ms. */
  readonly at: number;
  readonly way: CandidateWay | null;
  readonly roundTripMs: number | null;
  /** What the browser believes the way out carries, bit/s. */
  readonly availableOutgoingBps: number | null;
  readonly sendBps: number;
  readonly receiveBps: number;
  readonly producers: readonly ProducerMediaStats[];
}

/** Which producer a line of the description carries now, by its mid (RFC 8843). */
export interface CarriedProducers {
  readonly send: readonly { readonly mid: string; readonly producerId: string }[];
  readonly receive: readonly { readonly mid: string; readonly producerId: string }[];
}

/** One entry of a report, as loosely as browsers give it. */
type Entry = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string; readonly timestamp: number };

/** Counters of one stream at the reading before. */
interface Counted {
  readonly timestamp: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly frames: number;
  readonly bufferSeconds: number;
  readonly bufferCount: number;
}

/** Remembers the reading before, since rates are differences. One for each connection. */
export class MediaStatsReader {
  readonly #before = new Map<string, Counted>();

  /** @param report of the whole connection */
  read(report: RTCStatsReport, carried: CarriedProducers): MediaStats {
    const entries = entriesOf(report);
    const pair = selectedPair(entries);
    const pairRates = pair ? this.#pairRates(pair) : { sent: 0, received: 0 };
    return {
      at: Date.now(),
      way: pair ? wayOf(pair, entries) : null,
      roundTripMs: ms(number(pair, 'currentRoundTripTime')),
      availableOutgoingBps: number(pair, 'availableOutgoingBitrate'),
      sendBps: pairRates.sent,
      receiveBps: pairRates.received,
      producers: [
        ...carried.receive.flatMap(({ mid, producerId }) => this.#received(entries, mid, producerId)),
        ...carried.send.flatMap(({ mid, producerId }) => this.#sent(entries, mid, producerId)),
      ],
    };
  }

  #pairRates(pair: Entry): { sent: number; received: number } {
    const rate = (name: string): number => {
      const counted = countedOf(pair, { bytes: name });
      return this.#since(`${pair.id} ${name}`, counted).bps;
    };
    return { sent: rate('bytesSent'), received: rate('bytesReceived') };
  }

  #received(entries: ReadonlyMap<string, Entry>, mid: string, producerId: string): ProducerMediaStats[] {
    const inbound = [...entries.values()].find((entry) => entry.type === 'inbound-rtp' && entry.mid === mid);
    if (!inbound) return [];
    const counted = countedOf(inbound, { bytes: 'bytesReceived', packets: 'packetsReceived', lost: 'packetsLost' });
    const since = this.#since(inbound.id, counted);
    const isVideo = inbound.kind === 'video';
    return [
      {
        producerId,
        direction: 'in',
        kind: isVideo ? 'video' : 'audio',
        bps: since.bps,
        lossPercent: since.lossPercent,
        jitterMs: ms(number(inbound, 'jitter')),
        framesPerSecond: isVideo ? since.framesPerSecond : null,
        width: number(inbound, 'frameWidth'),
        height: number(inbound, 'frameHeight'),
        freezes: number(inbound, 'freezeCount'),
        freezesMs: ms(number(inbound, 'totalFreezesDuration')),
        framesDecoded: number(inbound, 'framesDecoded'),
        framesDropped: number(inbound, 'framesDropped'),
        bufferMs: since.bufferMs,
        encoderLimited: null,
        layers: [],
      },
    ];
  }

  #sent(entries: ReadonlyMap<string, Entry>, mid: string, producerId: string): ProducerMediaStats[] {
    const outbound = [...entries.values()].filter((entry) => entry.type === 'outbound-rtp' && entry.mid === mid);
    if (outbound.length === 0) return [];
    const kind: MediaKind = outbound[0]?.kind === 'video' ? 'video' : 'audio';
    const layers = outbound.map((entry): SentLayerStats => {
      const since = this.#since(
        entry.id,
        countedOf(entry, { bytes: 'bytesSent', packets: 'packetsSent', frames: 'framesEncoded' }),
      );
      return {
        rid: typeof entry.rid === 'string' ? entry.rid : null,
        active: entry.active !== false && since.bps > 0,
        bps: since.bps,
        width: number(entry, 'frameWidth'),
        height: number(entry, 'frameHeight'),
        framesPerSecond: kind === 'video' ? since.framesPerSecond : null,
      };
    });
    const flowing = layers.filter(({ active }) => active);
    const largest = flowing.reduce<SentLayerStats | null>(
      (best, layer) => ((layer.height ?? 0) > (best?.height ?? 0) ? layer : best),
      null,
    );
    const remotes = outbound.flatMap((entry) => remoteOf(entry, entries));
    return [
      {
        producerId,
        direction: 'out',
        kind,
        bps: layers.reduce((sum, layer) => sum + layer.bps, 0),
        lossPercent: worst(remotes.map((remote) => percent(number(remote, 'fractionLost')))),
        jitterMs: worst(remotes.map((remote) => ms(number(remote, 'jitter')))),
        framesPerSecond: largest?.framesPerSecond ?? (kind === 'video' ? 0 : null),
        width: largest?.width ?? null,
        height: largest?.height ?? null,
        freezes: null,
        freezesMs: null,
        framesDecoded: null,
        framesDropped: null,
        bufferMs: null,
        encoderLimited: kind === 'video' ? limitOf(outbound) : null,
        layers: [...layers].sort((a, b) => (a.height ?? 0) - (b.height ?? 0)),
      },
    ];
  }

  /** What changed since the reading before; zeros at the first. */
  #since(
    id: string,
    now: Counted,
  ): { bps: number; lossPercent: number | null; framesPerSecond: number; bufferMs: number | null } {
    const before = this.#before.get(id);
    this.#before.set(id, now);
    const seconds = before ? (now.timestamp - before.timestamp) / 1000 : 0;
    // A new stream under an old id starts to count again.
    if (!before || seconds <= 0 || now.bytes < before.bytes)
      return { bps: 0, lossPercent: null, framesPerSecond: 0, bufferMs: null };
    const lost = Math.max(0, now.lost - before.lost);
    const arrived = Math.max(0, now.packets - before.packets);
    const played = now.bufferCount - before.bufferCount;
    return {
      bps: Math.round((8 * (now.bytes - before.bytes)) / seconds),
      lossPercent: lost + arrived > 0 ? round1((100 * lost) / (lost + arrived)) : null,
      framesPerSecond: round1(Math.max(0, now.frames - before.frames) / seconds),
      bufferMs: played > 0 ? Math.round((1000 * (now.bufferSeconds - before.bufferSeconds)) / played) : null,
    };
  }
}

/** Octets that ever came over the pair in use, of any kind (RTP, RTCP, STUN); null without one. */
export function receivedOctets(report: RTCStatsReport): number | null {
  const entries = entriesOf(report);
  const pair = selectedPair(entries);
  return pair ? number(pair, 'bytesReceived') : null;
}

function entriesOf(report: RTCStatsReport): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  report.forEach((entry: Entry) => {
    entries.set(entry.id, entry);
  });
  return entries;
}

/** Chromium names it in the transport; Firefox marks it. */
function selectedPair(entries: ReadonlyMap<string, Entry>): Entry | undefined {
  const all = [...entries.values()];
  for (const transport of all) {
    if (transport.type !== 'transport' || typeof transport.selectedCandidatePairId !== 'string') continue;
    const pair = entries.get(transport.selectedCandidatePairId);
    if (pair) return pair;
  }
  const pairs = all.filter((entry) => entry.type === 'candidate-pair');
  return (
    pairs.find(({ selected }) => selected === true) ?? pairs.find((pair) => pair.nominated === true && pair.state === 'succeeded')
  );
}

function wayOf(pair: Entry, entries: ReadonlyMap<string, Entry>): CandidateWay | null {
  if (pair.state !== undefined && pair.state !== 'succeeded') return null;
  const local = typeof pair.localCandidateId === 'string' ? entries.get(pair.localCandidateId) : undefined;
  // A way that showed itself only by an answer is `prflx`, over a relay too.
  if (local?.candidateType === 'relay' || local?.relayProtocol !== undefined) return 'relay';
  return local?.protocol === 'tcp' ? 'tcp' : 'udp';
}

function remoteOf(outbound: Entry, entries: ReadonlyMap<string, Entry>): Entry[] {
  const remote = typeof outbound.remoteId === 'string' ? entries.get(outbound.remoteId) : undefined;
  return remote ? [remote] : [];
}

function limitOf(outbound: readonly Entry[]): EncoderLimit {
  const reasons = outbound.map(({ qualityLimitationReason }) => qualityLimitationReason);
  return (['cpu', 'bandwidth', 'other'] as const).find((reason) => reasons.includes(reason)) ?? 'none';
}

function countedOf(entry: Entry, names: { bytes: string; packets?: string; lost?: string; frames?: string }): Counted {
  return {
    timestamp: entry.timestamp,
    bytes: number(entry, names.bytes) ?? 0,
    packets: names.packets === undefined ? 0 : (number(entry, names.packets) ?? 0),
    lost: names.lost === undefined ? 0 : (number(entry, names.lost) ?? 0),
    frames: number(entry, names.frames ?? 'framesDecoded') ?? 0,
    bufferSeconds: number(entry, 'jitterBufferDelay') ?? 0,
    bufferCount: number(entry, 'jitterBufferEmittedCount') ?? 0,
  };
}

function number(entry: Entry | undefined, name: string): number | null {
  const value = entry?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function ms(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000);
}

function percent(fraction: number | null): number | null {
  return fraction === null ? null : round1(100 * fraction);
}

function worst(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((most, value) => (value === null ? most : Math.max(most ?? 0, value)), null);
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
