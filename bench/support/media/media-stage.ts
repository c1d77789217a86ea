/**
 * Real Chromium at both ends of the engine, without the product's screens: one page sends a drawn camera and a tone, another receives
 * over as many connections as a measure wants, each on a link of its own where it asks for one.
 */
import type { Page } from 'playwright';
import type { TransportStats } from '../../../signaling-server/sfu/sfu.ts';
import { type LinkWeather, LossyRelay } from '../../../tests/signaling-server/sfu/lossy-relay.ts';
import { type MediaClient, MediaRig } from '../../../tests/signaling-server/sfu/media-rig.ts';

export interface DrawnVideo {
  readonly width: number;
  readonly height: number;
  readonly framesPerS: number;
  /** One for each layer, smallest first. */
  readonly encodings: readonly RTCRtpEncodingParameters[];
}

export interface SeenMedia {
  /** `performance.now()` of the page when this was read. */
  readonly atMs: number;
  readonly framesDecoded: number;
  readonly frameHeight: number;
  /** How long pictures stood still, as WebRTC counts it: gaps of three pictures' time, or 150 ms above one; those over 5 s are its pauses. */
  readonly frozenMs: number;
  readonly freezes: number;
  readonly nacks: number;
  readonly plis: number;
  readonly videoPackets: number;
  readonly videoBytes: number;
  readonly audioPackets: number;
  /** Samples of sound that were made up as nothing had come, and all samples, in ms. */
  readonly concealedMs: number;
  readonly playedMs: number;
}

export interface SentLayer {
  readonly rid: string;
  readonly height: number;
  readonly framesEncoded: number;
  readonly keyframes: number;
  readonly bytes: number;
}

declare global {
  interface Window {
    /** Receiving connections, by their number. */
    benchClients?: MediaClient[];
    benchFirstFrameMs?: (number | undefined)[];
  }
}

/** A camera and a voice by these names. */
const CAMERA = 'camera';
const VOICE = 'voice';

export class MediaStage {
  readonly rig: MediaRig;
  readonly #sender: Page;
  readonly #viewer: Page;
  readonly #relays: LossyRelay[] = [];
  /** By receiver. */
  readonly #transportIds: string[] = [];
  #change: (answer: string) => string = (answer) => answer;

  private constructor(rig: MediaRig, sender: Page, viewer: Page) {
    this.rig = rig;
    this.#sender = sender;
    this.#viewer = viewer;
  }

  static async open(): Promise<MediaStage> {
    const rig = await MediaRig.open();
    const stage: { change: (answer: string) => string } = { change: (answer) => answer };
    const sender = await rig.page();
    const viewer = await rig.page((answer) => stage.change(answer));
    const opened = new MediaStage(rig, sender, viewer);
    stage.change = (answer) => opened.#change(answer);
    return opened;
  }

  get enginePid(): number {
    return this.rig.processes.at(-1)?.pid ?? 0;
  }

  /** Sends so many cameras (`camera0` …), all of the same picture, and one voice. Resolves when all of them flow. */
  async publish(video: DrawnVideo, cameras = 1): Promise<void> {
    await this.#sender.evaluate(
      async ({ video, cameras, camera, voice }) => {
        const { width, height, framesPerS, encodings } = video;
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d', { alpha: false });
        if (!context) throw new Error('no canvas');
        // Grain, so that the encoder uses what it may; moved about rather than made anew, which would cost more than encoding.
        const grain = new ImageData(width, height);
        let state = 1;
        for (let at = 0; at < grain.data.length; at += 4) {
          state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
          const light = 90 + ((state >>> 16) & 63);
          grain.data.set([light, light + 8, light + 16, 255], at);
        }
        const texture = await createImageBitmap(grain);
        let step = 0;
        setInterval(() => {
          step += 1;
          context.drawImage(texture, -((step * 3) % 64), -((step * 2) % 48), width + 64, height + 48);
          context.fillStyle = `hsl(${(step * 3) % 360} 70% 50%)`;
          context.fillRect((step * 5) % width, height / 3, width / 8, height / 3);
        }, 1000 / framesPerS);
        const track = canvas.captureStream().getVideoTracks()[0] as MediaStreamTrack;
        const sound = new AudioContext();
        const tone = new OscillatorNode(sound, { frequency: 330 });
        const wobble = new OscillatorNode(sound, { frequency: 3 });
        const depth = new GainNode(sound, { gain: 80 });
        wobble.connect(depth).connect(tone.frequency);
        const output = new MediaStreamAudioDestinationNode(sound);
        tone.connect(output);
        tone.start();
        wobble.start();
        const { client } = window as unknown as { client: MediaClient & Adder };
        interface Adder {
          addTrack(producerId: string, source: string, track: MediaStreamTrack, encodings?: unknown): void;
        }
        client.open('sender');
        client.addTrack(voice, 'microphone', output.stream.getAudioTracks()[0] as MediaStreamTrack, [{ maxBitrate: 40_000 }]);
        for (let index = 0; index < cameras; index += 1) {
          client.addTrack(`${camera}${index}`, 'camera', index === 0 ? track : track.clone(), encodings);
        }
        await client.negotiate();
      },
      { video, cameras, camera: CAMERA, voice: VOICE },
    );
    const full = video.encodings.length;
    await this.#until(async () => {
      for (let index = 0; index < cameras; index += 1) {
        const layers = await this.sent(index);
        if (layers.length < full || layers.some(({ framesEncoded }) => framesEncoded < 5)) return false;
      }
      return true;
    });
  }

  /** What is encoded of a camera, smallest layer first. */
  sent(camera = 0): Promise<SentLayer[]> {
    return this.#sender.evaluate(async (producerId) => {
      const entries = await window.client.sent(producerId);
      const layers = entries.flatMap((entry) => {
        if (entry.kind !== 'video') return [];
        return [
          {
            rid: entry.rid ?? '',
            height: entry.frameHeight ?? 0,
            framesEncoded: entry.framesEncoded ?? 0,
            keyframes: entry.keyFramesEncoded ?? 0,
            bytes: entry.bytesSent ?? 0,
          },
        ];
      });
      return layers.sort((a, b) => a.height - b.height);
    }, `${CAMERA}${camera}`);
  }

  /**
   * One more receiving connection, of a camera and the voice. @param link its way; without one it is direct
   * @param change further changes of the engine's answer
   * @returns its number
   */
  async receive(
    camera = 0,
    { link, change = (answer: string) => answer }: { link?: LossyRelay; change?: (answer: string) => string } = {},
  ): Promise<number> {
    this.#change = (answer) =>
      change(link === undefined ? answer : answer.replaceAll(/ (\d+) typ host/g, ` ${link.port} typ host`));
    const transportId = `viewer-${this.#transportIds.length}`;
    this.#transportIds.push(transportId);
    return this.#viewer.evaluate(
      async ({ producerId, voice, transportId }) => {
        window.benchClients ??= [];
        window.benchFirstFrameMs ??= [];
        const Client = window.client.constructor as new () => MediaClient;
        const client = new Client();
        const index = window.benchClients.push(client) - 1;
        const startedAtMs = performance.now();
        client.open(transportId);
        client.consume(voice, 'audio');
        client.consume(producerId, 'video');
        const { element } = (client as unknown as { receives: Map<string, { element: HTMLVideoElement }> }).receives.get(
          producerId,
        ) as { element: HTMLVideoElement };
        // Small, as putting eight pictures together without a graphics card takes more than decoding them, and is not measured.
        element.width = 64;
        element.addEventListener('loadeddata', () => {
          const noted = window.benchFirstFrameMs;
          if (noted) noted[index] ??= performance.now() - startedAtMs;
        });
        await client.negotiate();
        return index;
      },
      { producerId: `${CAMERA}${camera}`, voice: VOICE, transportId },
    );
  }

  /** From the beginning of the connection to the first picture; undefined while there is none. */
  firstFrameMs(receiver: number): Promise<number | undefined> {
    return this.#viewer.evaluate((index) => window.benchFirstFrameMs?.[index], receiver);
  }

  seen(receiver: number, camera = 0): Promise<SeenMedia> {
    return this.#viewer.evaluate(
      async ([index, producerId, voice]) => {
        const client = window.benchClients?.[index];
        const video = await client?.received(producerId);
        const audio = await client?.received(voice);
        const samples = (count: number | undefined) => (count ?? 0) / 48;
        return {
          atMs: performance.now(),
          framesDecoded: video?.framesDecoded ?? 0,
          frameHeight: video?.frameHeight ?? 0,
          frozenMs: ((video?.totalFreezesDuration ?? 0) + (video?.totalPausesDuration ?? 0)) * 1000,
          freezes: video?.freezeCount ?? 0,
          nacks: video?.nackCount ?? 0,
          plis: video?.pliCount ?? 0,
          videoPackets: video?.packetsReceived ?? 0,
          videoBytes: video?.bytesReceived ?? 0,
          audioPackets: audio?.packetsReceived ?? 0,
          concealedMs: samples(audio?.concealedSamples),
          playedMs: samples(audio?.totalSamplesReceived),
        };
      },
      [receiver, `${CAMERA}${camera}`, VOICE] as const,
    );
  }

  /** As the product's page does (`renderer/room/loss-cushion.ts`). */
  async holdBack(receiver: number, delayMs: number | null): Promise<void> {
    await this.#viewer.evaluate(
      ([index, delayMs]) => {
        for (const one of window.benchClients?.[index]?.connection.getReceivers() ?? []) one.jitterBufferTarget = delayMs;
      },
      [receiver, delayMs] as const,
    );
  }

  async stopReceiving(receiver: number): Promise<void> {
    await this.#viewer.evaluate((index) => {
      window.benchClients?.[index]?.connection.close();
      for (const element of document.querySelectorAll('video, audio')) {
        const [track] = ((element as HTMLMediaElement).srcObject as MediaStream | null)?.getTracks() ?? [];
        if (track?.readyState === 'ended') element.remove();
      }
    }, receiver);
    this.rig.sfu.closeTransport(this.#transportIds[receiver] ?? '');
  }

  /** What the engine says of this receiver's connection. */
  engineStats(receiver: number): Promise<TransportStats | null> {
    return this.rig.sfu.transportStats(this.#transportIds[receiver] ?? '');
  }

  /** A link of this weather, to be given to `receive`. */
  async link(weather: LinkWeather, seed: number): Promise<LossyRelay> {
    const relay = await LossyRelay.open(this.rig.sfu.udpPort ?? 0, weather, seed);
    this.#relays.push(relay);
    return relay;
  }

  async close(): Promise<void> {
    await this.rig.close();
    for (const relay of this.#relays) relay.close();
  }

  async #until(true_: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!(await true_())) {
      if (Date.now() > deadline) throw new Error('the sender’s pictures do not flow');
      await wait(100);
    }
  }
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
