/**
 * Three layers of one camera, two ways: simulcast (three VP8 encodings, any of which a receiver may get) and SVC (one VP9 stream in
 * layers, of which it may get the lower ones). What each costs the browser that sends it, and what the best layer costs the one that
 * receives it; one plain VP8 encoding is the floor. Browser to browser, nothing of ours between them.
 */
import { type BrowserServer, chromium, type Page } from 'playwright';
import { findChromium } from '../../scripts/chromium.mjs';
import { chromiumArgs } from '../../tests/support/chromium.ts';
import { type Benchmark, type Figure, quantile } from '../report.ts';
import { cpuMsOfTree } from '../support/process-cost.ts';

type Way = 'plain' | 'simulcast' | 'svc';

const CAMERA = { width: 1280, height: 720, framesPerS: 15 };
/** The layers of a camera as pages send them, together; the best one alone. */
const ALL_LAYERS_BPS = 2_350_000;
const BEST_LAYER_BPS = 1_700_000;
/** Encoders and estimates need so long to get going. */
const WARM_UP_MS = 6000;

interface Cost {
  readonly sendMsPerPicture: number;
  readonly receiveMsPerPicture: number;
  readonly sentKbps: number;
  readonly bestLayer: string;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 1 : 5));
  const seconds = Number(settings.seconds ?? (quick ? 4 : 8));
  const costs: Record<Way, Cost[]> = { plain: [], simulcast: [], svc: [] };
  for (let round = 0; round < rounds; round++) {
    for (const way of ['plain', 'simulcast', 'svc'] as const) costs[way].push(await measure(way, seconds));
  }
  const median = (way: Way, key: 'sendMsPerPicture' | 'receiveMsPerPicture' | 'sentKbps') =>
    quantile(
      costs[way].map((cost) => cost[key]),
      0.5,
    );
  const figure = (way: Way, says: string): Figure[] => [
    {
      key: `${way}SendMsPerPicture`,
      value: median(way, 'sendMsPerPicture'),
      says: `${says}: CPU of the sending browser, ${costs[way][0]?.bestLayer}`,
    },
    { key: `${way}SentKbps`, value: median(way, 'sentKbps'), says: `${says}: what it sends` },
  ];
  return {
    name: 'layers',
    runs: rounds * 3,
    figures: [
      {
        key: 'svcToSimulcastSend',
        value: median('svc', 'sendMsPerPicture') / median('simulcast', 'sendMsPerPicture'),
        says: 'CPU of the sender',
      },
      {
        key: 'svcToPlainReceive',
        value: median('svc', 'receiveMsPerPicture') / median('plain', 'receiveMsPerPicture'),
        says: 'CPU of who receives the best layer: all layers of SVC, one encoding of simulcast',
      },
      ...figure('plain', 'one VP8 encoding'),
      ...figure('simulcast', 'three VP8 encodings'),
      ...figure('svc', 'VP9 in three layers (L3T3_KEY)'),
      {
        key: 'plainReceiveMsPerPicture',
        value: median('plain', 'receiveMsPerPicture'),
        says: 'one VP8 encoding: CPU of the receiving browser',
      },
      {
        key: 'svcReceiveMsPerPicture',
        value: median('svc', 'receiveMsPerPicture'),
        says: 'VP9 in layers: CPU of the receiving browser',
      },
    ],
  };
};

async function measure(way: Way, seconds: number): Promise<Cost> {
  const [sender, receiver] = [await launch(), await launch()];
  try {
    const [from, to] = [await openPage(sender), await openPage(receiver)];
    const offer = await from.evaluate(offerCamera, { way, camera: CAMERA, allBps: ALL_LAYERS_BPS, bestBps: BEST_LAYER_BPS });
    const answer = await to.evaluate(answerWith, offer);
    await from.evaluate(accept, { answer, way });
    await from.waitForTimeout(WARM_UP_MS);
    const before = { sent: await from.evaluate(sentVideo), received: await to.evaluate(receivedPictures) };
    const cpuBefore = [cpuOf(sender), cpuOf(receiver)] as const;
    await from.waitForTimeout(seconds * 1000);
    const cpuAfter = [cpuOf(sender), cpuOf(receiver)] as const;
    const after = { sent: await from.evaluate(sentVideo), received: await to.evaluate(receivedPictures) };
    const pictures = after.sent.pictures - before.sent.pictures;
    if (pictures === 0) throw new Error(`${way}: nothing was encoded`);
    return {
      sendMsPerPicture: (cpuAfter[0] - cpuBefore[0]) / pictures,
      receiveMsPerPicture: (cpuAfter[1] - cpuBefore[1]) / (after.received - before.received),
      sentKbps: ((after.sent.bytes - before.sent.bytes) * 8) / 1000 / seconds,
      bestLayer: `${after.sent.height} lines, ${after.sent.mode}`,
    };
  } finally {
    await sender.close();
    await receiver.close();
  }
}

async function launch(): Promise<BrowserServer> {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error('There is no Chromium here: `npm test` installs one, or name it in LECTERN_CHROMIUM.');
  return chromium.launchServer({ executablePath, args: chromiumArgs({ fakeMedia: true }) });
}

async function openPage(server: BrowserServer): Promise<Page> {
  const page = await (await chromium.connect(server.wsEndpoint())).newPage();
  // A place where a camera may be used, with nothing behind it.
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>layers</title>' }));
  await page.goto('http://localhost:9/');
  return page;
}

const cpuOf = (server: BrowserServer): number => cpuMsOfTree(server.process().pid ?? 0);

declare global {
  interface Window {
    layersPeer: RTCPeerConnection;
  }
}

interface Wanted {
  readonly way: Way;
  readonly camera: typeof CAMERA;
  readonly allBps: number;
  readonly bestBps: number;
}

/** In the sending page. @returns its offer, candidates included */
async function offerCamera({ way, camera, allBps, bestBps }: Wanted): Promise<string> {
  const { width, height, framesPerS } = camera;
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: framesPerS } });
  const [track] = stream.getVideoTracks();
  if (!track) throw new Error('no camera');
  const peer = new RTCPeerConnection();
  window.layersPeer = peer;
  const layers: Record<Way, RTCRtpEncodingParameters[]> = {
    plain: [{ maxBitrate: bestBps }],
    simulcast: [
      { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
      { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { rid: 'f', maxBitrate: bestBps },
    ],
    // @ts-expect-error The DOM's types do not know scalabilityMode yet (webrtc-svc).
    svc: [{ scalabilityMode: 'L3T3_KEY', maxBitrate: allBps }],
  };
  const transceiver = peer.addTransceiver(track, { direction: 'sendonly', sendEncodings: layers[way] });
  const name = way === 'svc' ? 'video/VP9' : 'video/VP8';
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs.filter(
    ({ mimeType }) => mimeType === name || mimeType === 'video/rtx',
  );
  transceiver.setCodecPreferences(codecs ?? []);
  await peer.setLocalDescription();
  await new Promise<void>((resolve) => {
    if (peer.iceGatheringState === 'complete') resolve();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
  });
  return peer.localDescription?.sdp ?? '';
}

/** In the receiving page, which takes no layers: that is a server's business. */
async function answerWith(offer: string): Promise<string> {
  const peer = new RTCPeerConnection();
  window.layersPeer = peer;
  const plain = offer.replace(/^a=(?:rid:|simulcast:).*\r\n/gm, '');
  await peer.setRemoteDescription({ type: 'offer', sdp: plain });
  await peer.setLocalDescription();
  await new Promise<void>((resolve) => {
    if (peer.iceGatheringState === 'complete') resolve();
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
  });
  return peer.localDescription?.sdp ?? '';
}

async function accept({ answer, way }: { answer: string; way: Way }): Promise<void> {
  const layers = 'a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n';
  // All begin at their full rate: a ramp of ten seconds would be measured instead of them.
  const started = answer
    .replace(/^a=rtpmap:(\d+) VP8\/90000\r\n/gm, '$&a=fmtp:$1 x-google-start-bitrate=2500\r\n')
    .replace(/^a=fmtp:\d+ profile-id=\d+/gm, '$&;x-google-start-bitrate=2500');
  await window.layersPeer.setRemoteDescription({ type: 'answer', sdp: way === 'simulcast' ? `${started}${layers}` : started });
}

async function sentVideo(): Promise<{ pictures: number; bytes: number; height: number; mode: string }> {
  const sent = { pictures: 0, bytes: 0, height: 0, mode: '' };
  for (const entry of (await window.layersPeer.getStats()).values()) {
    // Encoders count layers, each in their own way: what the camera gave is the same for all.
    if (entry.type === 'media-source') sent.pictures = entry.frames ?? 0;
    if (entry.type !== 'outbound-rtp') continue;
    sent.bytes += entry.bytesSent;
    sent.height = Math.max(sent.height, entry.frameHeight ?? 0);
    sent.mode = entry.scalabilityMode ?? '';
  }
  return sent;
}

async function receivedPictures(): Promise<number> {
  for (const entry of (await window.layersPeer.getStats()).values()) {
    if (entry.type === 'inbound-rtp') return entry.framesDecoded ?? 0;
  }
  return 0;
}
