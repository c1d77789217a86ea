/** Pages of a real Chromium send and receive through the engine in its own process, over 127.0.0.1. */
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LossyRelay } from './lossy-relay.ts';
import { MediaRig } from './media-rig.ts';

let rig: MediaRig;
let publisher: Page;
const receivers: Page[] = [];

/** How far a figure has come. */
const figure = (
  page: Page,
  producerId: string,
  name: 'packetsReceived' | 'packetsLost' | 'framesDecoded' | 'keyFramesDecoded' | 'ssrc',
) => page.evaluate(async ([id, key]) => (await window.client.received(id))?.[key] ?? 0, [producerId, name] as const);

const grows = (page: Page, producerId: string, name: string, by: number) =>
  page.evaluate(([id, key, amount]) => window.client.grows(id, key, amount), [producerId, name, by] as const);

/** Nothing comes of this producer while 20 packets of another one do. */
async function expectNothingFrom(page: Page, producerId: string, clockId: string): Promise<void> {
  await rig.sfu.stats(); // what was said before is done
  await grows(page, clockId, 'packetsReceived', 10); // what was on its way has come
  const before = await figure(page, producerId, 'packetsReceived');
  await grows(page, clockId, 'packetsReceived', 20);
  expect(await figure(page, producerId, 'packetsReceived')).toBe(before);
}

async function receiver(transportId: string, options: { camera?: boolean } = {}): Promise<Page> {
  const page = await rig.page();
  await page.evaluate(
    async ([id, camera]) => {
      window.client.open(id);
      if (camera) window.client.consume('camera-1', 'video');
      window.client.consume('microphone-1', 'audio');
      await window.client.negotiate();
    },
    [transportId, options.camera ?? true] as const,
  );
  return page;
}

beforeAll(async () => {
  rig = await MediaRig.open();
  publisher = await rig.page();
  await publisher.evaluate(async () => {
    window.client.open('transport-publisher');
    await window.client.publishDevices('camera-1', 'microphone-1');
    await window.client.negotiate();
  });
  for (let index = 0; index < 3; index += 1) receivers.push(await receiver(`transport-receiver-${index}`));
});

afterAll(async () => {
  await rig?.close();
});

const first = (): Page => receivers[0] as Page;

describe('one publisher, three receivers', () => {
  test('pictures are decoded and voices heard at each', async () => {
    for (const page of receivers) {
      await grows(page, 'camera-1', 'framesDecoded', 15);
      await grows(page, 'microphone-1', 'packetsReceived', 30);
      await grows(page, 'microphone-1', 'totalAudioEnergy', 0.01);
      expect(await figure(page, 'camera-1', 'packetsLost')).toBe(0);
    }
    expect(await rig.sfu.stats()).toMatchObject({ transports: 4, producers: 2, consumers: 6 });
  });

  test('the publisher encodes once', async () => {
    const sent = await publisher.evaluate(() => window.client.sent('camera-1'));
    expect(sent).toHaveLength(1);
  });

  test('someone who comes late gets a first frame soon', async () => {
    const page = await rig.page();
    const tookMs = await page.evaluate(async () => {
      const startedAt = performance.now();
      window.client.open('transport-late');
      window.client.consume('camera-1', 'video');
      await window.client.negotiate();
      await window.client.grows('camera-1', 'framesDecoded', 1);
      return performance.now() - startedAt;
    });
    expect(tookMs).toBeLessThan(3000);
    await page.context().close();
    rig.sfu.closeTransport('transport-late');
    expect(await rig.sfu.stats()).toMatchObject({ transports: 4, consumers: 6 });
  });

  test('a receiver may be there before the source is', async () => {
    const page = await rig.page();
    await page.evaluate(async () => {
      window.client.open('transport-early');
      window.client.consume('screen-early', 'video');
      await window.client.negotiate();
    });
    await publisher.evaluate(async () => {
      window.client.publishCanvas('screen-early');
      await window.client.negotiate();
    });
    await grows(page, 'screen-early', 'framesDecoded', 5);
    await publisher.evaluate(async () => {
      window.client.unpublish('screen-early');
      await window.client.negotiate();
    });
    rig.sfu.closeProducer('screen-early');
    rig.sfu.closeTransport('transport-early');
    await page.context().close();
    expect(await rig.sfu.stats()).toMatchObject({ transports: 4, producers: 2, consumers: 6 });
  });
});

describe('pausing', () => {
  test('a paused producer is not forwarded, and goes on with a keyframe', async () => {
    rig.sfu.setProducerPaused('camera-1', true);
    for (const page of receivers) await expectNothingFrom(page, 'camera-1', 'microphone-1');
    const keyframes = await figure(first(), 'camera-1', 'keyFramesDecoded');
    rig.sfu.setProducerPaused('camera-1', false);
    for (const page of receivers) {
      await grows(page, 'camera-1', 'framesDecoded', 10);
      expect(await figure(page, 'camera-1', 'packetsLost')).toBe(0);
    }
    expect(await figure(first(), 'camera-1', 'keyFramesDecoded')).toBeGreaterThan(keyframes);
  });

  test('a paused microphone is silent, and is heard again', async () => {
    rig.sfu.setProducerPaused('microphone-1', true);
    await expectNothingFrom(first(), 'microphone-1', 'camera-1');
    rig.sfu.setProducerPaused('microphone-1', false);
    await grows(first(), 'microphone-1', 'totalAudioEnergy', 0.01);
    expect(await figure(first(), 'microphone-1', 'packetsLost')).toBe(0);
  });

  test('a paused consumer receives nothing while the others do', async () => {
    rig.sfu.setConsumerPaused('transport-receiver-0', 'camera-1', true);
    await expectNothingFrom(first(), 'camera-1', 'microphone-1');
    await grows(receivers[1] as Page, 'camera-1', 'framesDecoded', 5);
    rig.sfu.setConsumerPaused('transport-receiver-0', 'camera-1', false);
    await grows(first(), 'camera-1', 'framesDecoded', 10);
    expect(await figure(first(), 'camera-1', 'packetsLost')).toBe(0);
  });
});

describe('what a page does to its own track', () => {
  test('muting by enabled, by replaceTrack(null) and a device switch keep the picture decodable', async () => {
    await publisher.evaluate(() => {
      for (const track of window.client.stream.getTracks()) track.enabled = false;
    });
    await grows(first(), 'microphone-1', 'packetsReceived', 20);
    await publisher.evaluate(() => {
      for (const track of window.client.stream.getTracks()) track.enabled = true;
    });
    await grows(first(), 'camera-1', 'framesDecoded', 10);
    await grows(first(), 'microphone-1', 'totalAudioEnergy', 0.01);

    await publisher.evaluate(() => window.client.sends.get('camera-1')?.transceiver.sender.replaceTrack(null));
    await expectNothingFrom(first(), 'camera-1', 'microphone-1');
    await publisher.evaluate(() =>
      window.client.sends.get('camera-1')?.transceiver.sender.replaceTrack(window.client.stream.getVideoTracks()[0] ?? null),
    );
    for (const page of receivers) await grows(page, 'camera-1', 'framesDecoded', 10);

    // Another camera, with another size.
    await publisher.evaluate(() =>
      window.client.sends.get('camera-1')?.transceiver.sender.replaceTrack(window.client.canvasTrack(320, 240)),
    );
    for (const page of receivers) {
      await page.waitForFunction(async () => (await window.client.received('camera-1'))?.width === 320);
      await grows(page, 'camera-1', 'framesDecoded', 10);
    }
    await publisher.evaluate(() =>
      window.client.sends.get('camera-1')?.transceiver.sender.replaceTrack(window.client.stream.getVideoTracks()[0] ?? null),
    );
    for (const page of receivers) {
      await page.waitForFunction(async () => (await window.client.received('camera-1'))?.width === 640);
      expect(await figure(page, 'camera-1', 'packetsLost')).toBe(0);
    }
  });
});

describe('renegotiation', () => {
  test('a screen comes and goes without touching the camera, and its line is used again', async () => {
    const ssrc = await figure(first(), 'camera-1', 'ssrc');
    await publisher.evaluate(async () => {
      window.client.publishCanvas('screen-1');
      await window.client.negotiate();
    });
    for (const page of receivers) {
      await page.evaluate(async () => {
        window.client.consume('screen-1', 'video');
        await window.client.negotiate();
      });
    }
    for (const page of receivers) await grows(page, 'screen-1', 'framesDecoded', 10);
    await grows(first(), 'camera-1', 'framesDecoded', 5);
    expect(await figure(first(), 'camera-1', 'ssrc')).toBe(ssrc);
    expect(await figure(first(), 'camera-1', 'packetsLost')).toBe(0);

    await publisher.evaluate(async () => {
      window.client.unpublish('screen-1');
      await window.client.negotiate();
    });
    rig.sfu.closeProducer('screen-1');
    for (const page of receivers) {
      await page.evaluate(async () => {
        window.client.unconsume('screen-1');
        await window.client.negotiate();
      });
    }
    expect(await rig.sfu.stats()).toMatchObject({ producers: 2, consumers: 6 });

    // Again: the publisher's stopped line is taken over by a new one (RFC 8829 section 5.2.2), the receivers reuse theirs.
    await publisher.evaluate(async () => {
      window.client.publishCanvas('screen-2');
      await window.client.negotiate();
    });
    const lines = await first().evaluate(async () => {
      window.client.reuse('screen-2', 'video');
      const { offer } = await window.client.negotiate();
      return offer.match(/^m=/gm)?.length;
    });
    expect(lines).toBe(3);
    await grows(first(), 'screen-2', 'framesDecoded', 10);
    await grows(first(), 'camera-1', 'framesDecoded', 5);
    expect(await figure(first(), 'camera-1', 'ssrc')).toBe(ssrc);
    await publisher.evaluate(async () => {
      window.client.unpublish('screen-2');
      await window.client.negotiate();
    });
    rig.sfu.closeProducer('screen-2');
  });

  test('a person who receives may also send', async () => {
    await first().evaluate(async () => {
      await window.client.publishDevices('camera-student', 'microphone-student');
      await window.client.negotiate();
    });
    await publisher.evaluate(async () => {
      window.client.consume('camera-student', 'video');
      window.client.consume('microphone-student', 'audio');
      await window.client.negotiate();
    });
    await grows(publisher, 'camera-student', 'framesDecoded', 10);
    await grows(publisher, 'microphone-student', 'totalAudioEnergy', 0.01);
    await grows(first(), 'camera-1', 'framesDecoded', 5);
  });

  test('the best of three simulcast layers is forwarded', async () => {
    await publisher.evaluate(async () => {
      const layers = [{ rid: 'l', scaleResolutionDownBy: 4 }, { rid: 'm', scaleResolutionDownBy: 2 }, { rid: 'h' }];
      window.client.publishCanvas('screen-layers', layers, 960, 540);
      await window.client.negotiate();
    });
    await receivers[1]?.evaluate(async () => {
      window.client.consume('screen-layers', 'video');
      await window.client.negotiate();
    });
    await receivers[1]?.waitForFunction(async () => (await window.client.received('screen-layers'))?.width === 960);
    await grows(receivers[1] as Page, 'screen-layers', 'framesDecoded', 5);
    rig.sfu.closeProducer('screen-layers');
  });

  test('a publisher who returns on another transport is seen and heard without anyone negotiating', async () => {
    await publisher.evaluate(async () => {
      window.client.open('transport-publisher-again');
      await window.client.publishDevices('camera-1', 'microphone-1');
      await window.client.negotiate();
    });
    rig.sfu.closeTransport('transport-publisher');
    for (const page of receivers) {
      await grows(page, 'camera-1', 'framesDecoded', 15);
      await grows(page, 'microphone-1', 'totalAudioEnergy', 0.01);
      expect(await figure(page, 'camera-1', 'packetsLost')).toBe(0);
    }
  });
});

describe('bad luck', () => {
  test('5 % of packets lost each way: pictures go on, lost packets are sent again', async () => {
    const relay = await LossyRelay.open(rig.sfu.udpPort ?? 0, 0.05);
    const throughRelay = (answer: string): string => answer.replaceAll(/ (\d+) typ host/g, ` ${relay.port} typ host`);
    const sender = await rig.page(throughRelay);
    const page = await rig.page(throughRelay);
    await sender.evaluate(async () => {
      window.client.open('transport-lossy-sender');
      window.client.publishCanvas('screen-lossy', undefined, 1280, 720);
      await window.client.negotiate();
    });
    await page.evaluate(async () => {
      window.client.open('transport-lossy-receiver');
      window.client.consume('screen-lossy', 'video');
      await window.client.negotiate();
    });
    await grows(page, 'screen-lossy', 'framesDecoded', 60);
    const received = await page.evaluate(() => window.client.received('screen-lossy'));
    const [sent] = await sender.evaluate(() => window.client.sent('screen-lossy'));
    expect(relay.dropped).toBeGreaterThan(0);
    expect(received?.nackCount).toBeGreaterThan(0);
    expect(received?.retransmittedPacketsReceived).toBeGreaterThan(0);
    expect(sent?.nackCount).toBeGreaterThan(0);
    expect(sent?.retransmittedPacketsSent).toBeGreaterThan(0);
    await page.context().close();
    await sender.context().close();
    rig.sfu.closeTransport('transport-lossy-sender');
    rig.sfu.closeTransport('transport-lossy-receiver');
    relay.close();
  });

  test('a line of 120 kbit/s carries the voice without a gap; wide again, the best picture is back', async () => {
    const relay = await LossyRelay.open(rig.sfu.udpPort ?? 0, {});
    const page = await rig.page((answer) => answer.replaceAll(/ (\d+) typ host/g, ` ${relay.port} typ host`));
    await publisher.evaluate(async () => {
      const layers = [
        { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
        { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
        { rid: 'h', maxBitrate: 1_200_000 },
      ];
      // Its lowest layer alone needs more than the line: a plainer one is rightly kept.
      window.client.publishCanvas('screen-narrow', layers, 960, 540, 300);
      await window.client.negotiate();
    });
    await page.evaluate(async () => {
      window.client.open('transport-narrow');
      window.client.consume('screen-narrow', 'video');
      window.client.consume('microphone-1', 'audio');
      await window.client.negotiate();
    });
    const top = async (): Promise<void> => {
      await page.waitForFunction(async () => (await window.client.received('screen-narrow'))?.width === 960);
      await grows(page, 'screen-narrow', 'framesDecoded', 5);
    };
    const lowered = async () => (await rig.sfu.transportStats('transport-narrow'))?.quality.lowered;
    await top();
    relay.change({ rateBps: 120_000, queueMs: 300 });
    await expect.poll(lowered, { timeout: 15_000 }).toBe('video-off');
    await grows(page, 'microphone-1', 'packetsReceived', 25); // what stood in the queue
    const [packets, lost] = [
      await figure(page, 'microphone-1', 'packetsReceived'),
      await figure(page, 'microphone-1', 'packetsLost'),
    ];
    await grows(page, 'microphone-1', 'packetsReceived', 100);
    const missing = (await figure(page, 'microphone-1', 'packetsLost')) - lost;
    expect(missing / ((await figure(page, 'microphone-1', 'packetsReceived')) - packets)).toBeLessThan(0.05);
    relay.change({});
    await top();
    rig.sfu.closeTransport('transport-narrow');
    await page.context().close();
    relay.close();
  });

  test('an engine that is killed comes back; pages return with new transports, and a muted source stays muted', async () => {
    rig.sfu.setProducerPaused('camera-1', true);
    const died = rig.next('died');
    const started = rig.next('started');
    const { pid } = rig.processes.at(-1) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await died;
    expect(rig.sfu.ready).toBe(false);
    await expect(rig.sfu.negotiate({ transportId: 'transport-x', offer: '', send: [], receive: [] })).rejects.toMatchObject({
      code: 'media-unavailable',
      message: 'Pictures and sound are restarting. They will be back in a moment.',
    });
    await started;
    await publisher.evaluate(async () => {
      window.client.open('transport-publisher-new');
      await window.client.publishDevices('camera-1', 'microphone-1');
      await window.client.negotiate();
    });
    await receivers[1]?.evaluate(async () => {
      window.client.open('transport-receiver-new');
      window.client.consume('camera-1', 'video');
      window.client.consume('microphone-1', 'audio');
      await window.client.negotiate();
    });
    await grows(receivers[1] as Page, 'microphone-1', 'totalAudioEnergy', 0.01);
    expect(await figure(receivers[1] as Page, 'camera-1', 'packetsReceived')).toBe(0);
    rig.sfu.setProducerPaused('camera-1', false);
    await grows(receivers[1] as Page, 'camera-1', 'framesDecoded', 10);
  });
});
