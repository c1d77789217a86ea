/** A whole lecture as packets: a camera in three layers, a sharp screen in two and a voice to a hundred receivers, for ten minutes. */
import { loadavg } from 'node:os';
import { type Benchmark, quantile } from '../report.ts';
import { BenchEngine, type SentProducer } from '../support/media/bench-engine.ts';
import { cpuMsOfThreads } from '../support/media/cpu-time.ts';
import { delayQuantileMs, PacketPeers } from '../support/media/packet-peers.ts';
import type { SourceStream } from '../support/media/packet-source.ts';

const PER_PROCESS = 50;
const SAMPLE_MS = 5000;
/** What connecting took is given back, and rings are full. */
const SETTLE_SHARE = 0.2;

const video = (mid: string, ssrc: number, rid: string, heightPx: number, framesPerS: number, bps: number): SourceStream => {
  const payloadBytes = 1100;
  const packetsPerFrame = Math.max(1, Math.round(bps / 8 / framesPerS / payloadBytes));
  return {
    kind: 'video',
    mid,
    ssrc,
    rid,
    heightPx,
    framesPerS,
    packetsPerFrame,
    packetsPerKeyframe: 6 * packetsPerFrame,
    payloadBytes: Math.round(bps / 8 / framesPerS / packetsPerFrame),
  };
};

/**
 * Layers and rates as the product's pages send them (`renderer/room/sender-settings.ts`): the camera as much as it may, the screen what
 * a page that is scrolled all the time takes; slides take a tenth of it.
 */
const producers = (screenBps: number): readonly SentProducer[] => [
  {
    producerId: 'voice',
    source: 'microphone',
    streams: [{ ...video('0', 1, '', 0, 50, 40_000), kind: 'audio', packetsPerFrame: 1, packetsPerKeyframe: 1 }],
  },
  {
    producerId: 'camera',
    source: 'camera',
    streams: [
      video('1', 11, 'q', 180, 30, 150_000),
      video('1', 12, 'h', 360, 30, 500_000),
      video('1', 13, 'f', 720, 30, 1_800_000),
    ],
  },
  {
    producerId: 'screen',
    source: 'screen',
    streams: [video('2', 21, 'h', 540, 15, screenBps / 4), video('2', 22, 'f', 1080, 15, screenBps)],
  },
];

interface Sample {
  readonly corePercent: number;
  readonly memoryBytes: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const receivers = Number(settings.receivers ?? 100);
  const seconds = Number(settings.seconds ?? (quick ? 20 : 600));
  const screenKbps = Number(settings['screen-kbps'] ?? 1000);
  const sent = producers(screenKbps * 1000);
  const sender = new PacketPeers();
  const crowd = Array.from({ length: Math.ceil(receivers / PER_PROCESS) }, () => new PacketPeers());
  const engine = await BenchEngine.start(settings.profile);
  try {
    await engine.publish(sender, sent);
    for (const [index, peers] of crowd.entries()) {
      await engine.receive(peers, Math.min(PER_PROCESS, receivers - index * PER_PROCESS), sent);
    }
    await sender.start();
    await pause(2000);
    for (const peers of crowd) await peers.reset();
    const samples: Sample[] = [];
    const sampleMs = Math.min(SAMPLE_MS, (seconds * 1000) / 10);
    const endMs = performance.now() + seconds * 1000;
    const outBefore = (await engine.sfu.stats()).packetsOut;
    while (performance.now() < endMs) samples.push(await sample(engine, sampleMs));
    const packetsOut = (await engine.sfu.stats()).packetsOut - outBefore;
    const reports = await Promise.all(crowd.map((peers) => peers.read()));
    const came = reports.flatMap(({ received }) => received).reduce((sum, { packets }) => sum + packets, 0);
    await sender.stop();
    const settled = samples.slice(Math.floor(samples.length * SETTLE_SHARE));
    const memory = settled.map(({ memoryBytes }) => memoryBytes);
    const part = Math.max(1, Math.floor(memory.length / 4));
    return {
      name: 'lecture',
      runs: settled.length,
      figures: [
        {
          key: 'corePercent',
          value: quantile(
            settled.map(({ corePercent }) => corePercent),
            0.5,
          ),
          goal: { atMost: 40 },
          says: `of a core: the engine with ${receivers} receivers of 1,800 + ${screenKbps} + 40 kbit/s, median of samples of ${sampleMs / 1000} s`,
        },
        {
          key: 'memoryRatio',
          value: quantile(memory.slice(-part), 0.5) / quantile(memory.slice(0, part), 0.5),
          goal: { atMost: 1.05 },
          says: `memory of the engine's process: the last quarter of ${seconds} s to the first, after the first fifth`,
        },
        { key: 'memoryMb', value: quantile(memory, 0.5) / 1e6, says: 'resident' },
        { key: 'packetsPerS', value: packetsOut / seconds, says: 'forwarded' },
        {
          key: 'notArrivedPercent',
          value: 100 * Math.max(0, 1 - came / packetsOut),
          says: 'of them, at the receivers of this machine',
        },
        {
          key: 'delayP99Ms',
          value: delayQuantileMs(
            reports.map(({ delaysTenthMs }) => delaysTenthMs),
            0.99,
          ),
          says: 'from sender to receiver',
        },
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await sender.close();
    for (const peers of crowd) await peers.close();
    await engine.close();
  }
};

async function sample(engine: BenchEngine, ms: number): Promise<Sample> {
  const before = cpuMsOfThreads(engine.pid);
  const startedAtMs = performance.now();
  await pause(ms);
  const corePercent = ((cpuMsOfThreads(engine.pid) - before) / (performance.now() - startedAtMs)) * 100;
  return { corePercent, memoryBytes: (await engine.sfu.stats()).memoryBytes };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
