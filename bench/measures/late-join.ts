/** The bell: a hundred join within two seconds. What it takes of keyframes, how soon they see, what those who are there feel of it. */
import { loadavg } from 'node:os';
import { type Benchmark, quantile } from '../report.ts';
import { receiveFrom } from '../support/media/bench-engine.ts';
import { type DrawnVideo, MediaStage, wait } from '../support/media/media-stage.ts';
import { PacketPeers, type PeerReceived } from '../support/media/packet-peers.ts';

/** Real Chromium among the hundred; the others are peers that count packets and decode nothing. */
const BROWSERS = 8;
const OVER_MS = 2000;
/** There before. */
const OTHERS = 3;
const VIDEO: DrawnVideo = {
  width: 640,
  height: 360,
  framesPerS: 25,
  encodings: [
    { rid: 'low', scaleResolutionDownBy: 2, maxBitrate: 250_000 },
    { rid: 'high', maxBitrate: 1_000_000 },
  ],
};
const BEFORE_MS = 4000;
/** Everybody has a picture by then, and what was asked for has come. */
const AFTER_MS = 3000;
const CAMERA = { producerId: 'camera0', kind: 'video' } as const;
const VOICE = { producerId: 'voice', kind: 'audio' } as const;

interface Round {
  readonly keyframes: number;
  readonly browserMs: readonly number[];
  readonly peerMs: readonly number[];
  readonly allSeeMs: number;
  readonly without: number;
  readonly peakRatio: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 1 : 5));
  const joins = Number(settings.joins ?? 100);
  const stage = await MediaStage.open();
  try {
    await stage.publish(VIDEO);
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1) measured.push(await bell(stage, joins));
    const median = (value: (round: Round) => number) => quantile(measured.map(value), 0.5);
    const browserMs = measured.flatMap((round) => round.browserMs);
    const peerMs = measured.flatMap((round) => round.peerMs);
    return {
      name: 'late-join',
      runs: rounds,
      figures: [
        {
          key: 'keyframes',
          value: median(({ keyframes }) => keyframes),
          goal: { atMost: 3 },
          says: `of the layer they get, encoded while ${joins} joined within ${OVER_MS / 1000} s`,
        },
        {
          key: 'firstFrameP95Ms',
          value: quantile(browserMs, 0.95),
          goal: { atMost: 1500 },
          says: `from opening the connection to the first picture, ${browserMs.length} joins of real Chromium among them`,
        },
        { key: 'firstFrameP50Ms', value: quantile(browserMs, 0.5), says: 'the same' },
        {
          key: 'firstKeyframeP95Ms',
          value: quantile(peerMs, 0.95),
          says: `until the first whole keyframe, ${peerMs.length} joins of peers that decode nothing`,
        },
        {
          key: 'allSeeMs',
          value: median(({ allSeeMs }) => allSeeMs),
          says: 'from the bell to the last peer’s keyframe: where this machine is too busy for a hundred joins in two seconds, it shows here',
        },
        {
          key: 'bitratePeakRatio',
          value: median(({ peakRatio }) => peakRatio),
          goal: { atMost: 2 },
          says: `for those who were there: the fullest second to the average before, the worst of ${OTHERS}`,
        },
        {
          key: 'withoutPicture',
          value: Math.max(...measured.map(({ without }) => without)),
          goal: { atMost: 0 },
          says: `who saw nothing ${AFTER_MS / 1000} s later, the worst round`,
        },
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await stage.close();
  }
};

async function bell(stage: MediaStage, joins: number): Promise<Round> {
  const before = new PacketPeers();
  const crowd = [0, 1].map(() => new PacketPeers('127.0.0.1', { aside: true }));
  const browsers: number[] = [];
  try {
    await receiveFrom(stage.rig.sfu, before, OTHERS, [VOICE, CAMERA]);
    await wait(1000);
    await before.reset();
    await wait(BEFORE_MS);
    const keyframesBefore = await keyframes(stage);
    const bellAtMs = Date.now();
    const peers = joins - BROWSERS;
    const halves = [Math.ceil(peers / 2), Math.floor(peers / 2)];
    const joining = crowd.map((each, index) => receiveFrom(stage.rig.sfu, each, halves[index] ?? 0, [VOICE, CAMERA], OVER_MS));
    for (let index = 0; index < BROWSERS; index += 1) {
      const startedAtMs = performance.now();
      browsers.push(await stage.receive());
      await wait(Math.max(0, OVER_MS / BROWSERS - (performance.now() - startedAtMs)));
    }
    const beganAtMs = await Promise.all(joining);
    await wait(AFTER_MS);
    const caused = (await keyframes(stage)) - keyframesBefore;
    const browserMs = await Promise.all(browsers.map((receiver) => stage.firstFrameMs(receiver)));
    const reports = await Promise.all(crowd.map((each) => each.read()));
    const peerMs = reports.flatMap(({ received }, index) =>
      received.map(({ peerId, firstFrameAtMs }) => {
        return firstFrameAtMs === null ? undefined : firstFrameAtMs - (beganAtMs[index]?.get(peerId) ?? 0);
      }),
    );
    const lastAtMs = Math.max(...reports.flatMap(({ received }) => received.map(({ firstFrameAtMs }) => firstFrameAtMs ?? 0)));
    const all = [...browserMs, ...peerMs];
    return {
      keyframes: caused,
      browserMs: browserMs.map((ms) => ms ?? Number.POSITIVE_INFINITY),
      peerMs: peerMs.filter((ms) => ms !== undefined),
      allSeeMs: lastAtMs - bellAtMs,
      without: all.filter((ms) => ms === undefined).length,
      peakRatio: Math.max(...(await before.read()).received.map(peakRatio)),
    };
  } finally {
    for (const receiver of browsers) await stage.stopReceiving(receiver);
    for (const each of [before, ...crowd]) await each.close();
  }
}

/** The fullest second of all, by tenths, to the average of the time before the bell. */
function peakRatio({ bytesByTenthS }: PeerReceived): number {
  const calm = bytesByTenthS.slice(0, BEFORE_MS / 100);
  const average = (10 * calm.reduce((sum, bytes) => sum + bytes, 0)) / calm.length;
  let peak = 0;
  for (let from = calm.length; from + 10 <= bytesByTenthS.length; from += 1) {
    peak = Math.max(
      peak,
      bytesByTenthS.slice(from, from + 10).reduce((sum, bytes) => sum + bytes, 0),
    );
  }
  return peak / average;
}

async function keyframes(stage: MediaStage): Promise<number> {
  return (await stage.sent()).at(-1)?.keyframes ?? 0;
}
