/**
 * How much of the time a student's picture stands still on a link that loses packets, with and without sending them again. The receiving
 * page holds pictures back as the product's does.
 */
import { loadavg } from 'node:os';
import { LossCushion } from '../../renderer/room/loss-cushion.ts';
import { type Benchmark, type Figure, quantile } from '../report.ts';
import { MediaStage, wait } from '../support/media/media-stage.ts';

const LOSSES = [2, 5, 10] as const;
const GOALS = { 2: 0.5, 5: 1, 10: 3 } as const;
const JITTER_MS = 30;
/** Of the packets, as many may be overtaken by those behind them. */
const REORDER = 0.02;
/** As the product sends a camera of this size: a receiver whose line is doubted gets the smaller picture, not none. */
const VIDEO = {
  width: 640,
  height: 360,
  framesPerS: 25,
  encodings: [
    { rid: 'low', scaleResolutionDownBy: 2, maxBitrate: 250_000 },
    { rid: 'high', maxBitrate: 900_000 },
  ],
};
/** Jitter buffers and the encoder have found their pace. */
const SETTLE_MS = 2500;
const LOOK_EVERY_MS = 300;

interface Seen {
  readonly frozenPercent: number;
  readonly framesPerS: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 1 : 5));
  const seconds = Number(settings.seconds ?? (quick ? 9 : 15));
  const stage = await MediaStage.open();
  try {
    // A camera for each link: what one receiver asks for must not mend another's picture.
    await stage.publish(VIDEO, LOSSES.length + 1);
    const on = new Map<number, Seen[]>();
    const off = new Map<number, Seen[]>();
    for (let round = 0; round < rounds; round += 1) {
      collect(on, await watch(stage, seconds, round, (answer) => answer));
      collect(off, await watch(stage, seconds, round, withoutRetransmission));
    }
    const frozen = (of: Map<number, Seen[]>, loss: number) => median(of.get(loss), 'frozenPercent');
    const figures: Figure[] = LOSSES.flatMap((loss): Figure[] => [
      {
        key: `frozenPercent${loss}`,
        value: frozen(on, loss),
        goal: { atMost: GOALS[loss] },
        says: `of the time no new picture came, ${loss} % of the packets lost each way, ${JITTER_MS} ms jitter`,
      },
      { key: `frozenPercent${loss}Off`, value: frozen(off, loss), says: 'the same weather, nothing is sent again' },
      { key: `framesPerS${loss}`, value: median(on.get(loss), 'framesPerS'), says: `decoded, of ${VIDEO.framesPerS} sent` },
    ]);
    return {
      name: 'loss',
      runs: rounds,
      figures: [
        ...figures,
        { key: 'frozenPercent0', value: frozen(on, 0), says: 'on a link without loss or jitter: what is this machine’s own' },
        { key: 'framesPerS0', value: median(on.get(0), 'framesPerS'), says: 'decoded there' },
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await stage.close();
  }
};

/** All links at the same time, each with its own camera and receiver. */
async function watch(
  stage: MediaStage,
  seconds: number,
  round: number,
  change: (answer: string) => string,
): Promise<Map<number, Seen>> {
  const receivers: { camera: number; loss: number; receiver: number }[] = [];
  for (const [camera, loss] of [0, ...LOSSES].entries()) {
    const calm = loss === 0;
    const weather = calm ? {} : { loss: loss / 100, jitterMs: JITTER_MS, reorder: REORDER };
    const link = await stage.link(weather, 1000 * (round + 1) + loss);
    receivers.push({ camera, loss, receiver: await stage.receive(camera, { link, change }) });
  }
  const cushions = receivers.map(() => new LossCushion());
  const held = receivers.map((): number | null => null);
  const look = async () => {
    const seen = await Promise.all(receivers.map(({ receiver, camera }) => stage.seen(receiver, camera)));
    for (const [index, { nacks, videoPackets, atMs }] of seen.entries()) {
      const video = { type: 'inbound-rtp', kind: 'video', nackCount: nacks, packetsReceived: videoPackets };
      const delayMs = cushions[index]?.read(new Map([['video', video]]), atMs) ?? null;
      if (delayMs !== held[index]) await stage.holdBack(receivers[index]?.receiver ?? 0, delayMs);
      held[index] = delayMs;
    }
    return seen;
  };
  for (let settledMs = 0; settledMs < SETTLE_MS; settledMs += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS);
    await look();
  }
  const before = await look();
  let after = before;
  const movedAtMs = before.map(({ atMs }) => atMs);
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs) {
    await wait(LOOK_EVERY_MS);
    const now = await look();
    for (const [index, { framesDecoded, atMs }] of now.entries()) {
      if (framesDecoded > (after[index]?.framesDecoded ?? 0)) movedAtMs[index] = atMs;
    }
    after = now;
  }
  for (const { receiver } of receivers) await stage.stopReceiving(receiver);
  return new Map(
    receivers.map(({ loss }, index) => {
      const [from, to] = [before[index], after[index]];
      if (from === undefined || to === undefined) throw new Error('nothing was seen');
      const tookMs = to.atMs - from.atMs;
      const frames = to.framesDecoded - from.framesDecoded;
      // A picture that stands still to the end is counted by WebRTC only when it moves again.
      const stillMs = to.atMs - (movedAtMs[index] ?? 0);
      const frozenMs = to.frozenMs - from.frozenMs + (stillMs > 2 * LOOK_EVERY_MS ? stillMs : 0);
      return [loss, { frozenPercent: Math.min(100, (100 * frozenMs) / tookMs), framesPerS: (1000 * frames) / tookMs }];
    }),
  );
}

/** The page is not told that it may ask for packets again (`nack`, RFC 4585): keyframes alone repair its picture. */
function withoutRetransmission(answer: string): string {
  return answer.replaceAll(/^a=rtcp-fb:\d+ nack\r\n/gm, '');
}

function collect(into: Map<number, Seen[]>, seen: Map<number, Seen>): void {
  for (const [loss, one] of seen) into.set(loss, [...(into.get(loss) ?? []), one]);
}

function median(seen: readonly Seen[] | undefined, key: keyof Seen): number {
  return quantile(
    (seen ?? []).map((one) => one[key]),
    0.5,
  );
}
