/** Two moving pictures and a microphone, recorded by Lectern's pipeline, or composed on the page and recorded by MediaRecorder. */
import { SoundMixer } from '../../../renderer/recording/capture/sound-mixer.ts';
import { framesOf, soundOf } from '../../../renderer/recording/capture/track-frames.ts';
import type { LayoutChoice } from '../../../renderer/recording/layout.ts';
import { type Quality, type QualityName, qualities } from '../../../renderer/recording/quality.ts';
import type { UploadTarget } from '../../../renderer/recording/upload/http-sink.ts';
import { epochMs, type FromWorker, type Progress, type ToWorker } from '../../../renderer/recording/worker-messages.ts';

export interface KeptFragment {
  readonly mimeType?: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly lessonMs?: number;
}

export interface RecordOptions {
  readonly quality?: QualityName | Quality;
  readonly layout?: LayoutChoice;
  /** Fragments are kept, for `kept`. */
  readonly keep?: boolean;
  /** How many times as fast the recording's clock runs. */
  readonly speed?: number;
  /** It goes to a server, by the product's own worker. */
  readonly target?: UploadTarget;
}

export interface MeasuredPage {
  capture(): Promise<void>;
  /** Lectern's own pipeline. */
  /** Resolves to the moment (epoch ms) at which its lesson clock was zero. */
  record(options?: RecordOptions): Promise<number>;
  tell(message: ToWorker): void;
  progress(): Progress | null;
  stop(): Promise<void>;
  /** base64 of what was kept, init segments first of their parts. */
  kept(): Promise<string[]>;
  /** Of all fragments so far: how many, and how often one did not begin where the last ended. */
  fragments(): { count: number; gaps: number };
  news: FromWorker[];
  /** The browser's own. Resolves to its codecs. */
  rival(): Promise<string>;
  /** What it wrote, base64. */
  stopRival(): Promise<string>;
  setPicture(name: 'screen' | 'camera', on: boolean): void;
}

declare global {
  interface Window {
    measured: MeasuredPage;
  }
}

const { width, height, framesPerS, videoBitsPerS, audioBitsPerS } = qualities.standard;
const tracks: { screen?: MediaStreamTrack; camera?: MediaStreamTrack; microphone?: MediaStreamTrack } = {};
const elements = {
  screen: document.querySelector<HTMLVideoElement>('#screen'),
  camera: document.querySelector<HTMLVideoElement>('#camera'),
};
let channel: BroadcastChannel | null = null;
let worker: Worker | null = null;
let mixer: SoundMixer | null = null;
let progress: Progress | null = null;
let stopped: (() => void) | null = null;
const fragments: KeptFragment[] = [];
const seen = { count: 0, gaps: 0, endMs: 0 };
let rival: {
  recorder: MediaRecorder;
  timer: number;
  mixer: SoundMixer;
  bytes: number;
  chunks: number;
  running: boolean;
  pieces: Blob[];
} | null = null;

const tell = (message: ToWorker, transfer: Transferable[] = []) => worker?.postMessage(message, transfer);

window.measured = {
  news: [],
  async capture() {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
    const video = { width, height, frameRate: framesPerS };
    const open = (index: number) =>
      navigator.mediaDevices.getUserMedia({ video: { ...video, deviceId: cameras[index % cameras.length]?.deviceId ?? '' } });
    const [screen, camera, sound] = [
      await open(0),
      await open(1),
      await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } }),
    ];
    Object.assign(tracks, {
      screen: screen.getVideoTracks()[0],
      camera: camera.getVideoTracks()[0],
      microphone: sound.getAudioTracks()[0],
    });
    for (const [name, stream] of [
      ['screen', screen],
      ['camera', camera],
    ] as const) {
      const element = elements[name];
      if (!element) continue;
      element.srcObject = stream;
      await element.play();
    }
  },
  async record({ quality = 'standard', layout = 'auto', keep = false, speed = 1, target } = {}) {
    progress = null;
    channel?.close();
    channel = new BroadcastChannel('kept-fragments');
    channel.onmessage = ({ data }: MessageEvent<KeptFragment>) => {
      if (keep) fragments.push(data);
      if (data.startMs === undefined || data.durationMs === undefined) return;
      seen.count += 1;
      if (data.startMs > 0 && Math.abs(data.startMs - seen.endMs) > 1000 / framesPerS) seen.gaps += 1;
      seen.endMs = data.startMs + data.durationMs;
    };
    worker = target
      ? new Worker(new URL('../../../renderer/recording/recording-worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: String(speed) });
    const startedAtMs = epochMs();
    mixer = new SoundMixer();
    if (tracks.microphone) mixer.set([tracks.microphone]);
    const started = new Promise<void>((resolve, reject) => {
      worker?.addEventListener('error', (event) => reject(new Error(event.message)));
      worker?.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind === 'progress') progress = data.progress;
        else window.measured.news.push(data);
        if (data.kind === 'started') {
          if (data.works) resolve();
          else reject(new Error('no encoder'));
        }
        if (data.kind === 'stopped') stopped?.();
      });
    });
    tell({
      kind: 'start',
      quality: typeof quality === 'string' ? qualities[quality] : quality,
      layout,
      card: { title: 'Algebra II', note: 'The camera is off' },
      lesson: { lessonMs: 0, atMs: startedAtMs },
      beforeMs: 0,
      target: target ?? { serverUrl: location.origin, recordingId: 'measured', uploadToken: '' },
    });
    this.setPicture('screen', true);
    this.setPicture('camera', true);
    const pieces = soundOf(mixer.track);
    tell({ kind: 'sound', pieces }, [pieces]);
    await started;
    return startedAtMs;
  },
  tell,
  setPicture(name, on) {
    const track = tracks[name];
    const frames = on && track ? framesOf(track) : null;
    tell({ kind: 'picture', name, frames }, frames ? [frames] : []);
  },
  progress: () => progress,
  fragments: () => ({ count: seen.count, gaps: seen.gaps }),
  async stop() {
    await new Promise<void>((resolve) => {
      stopped = resolve;
      tell({ kind: 'stop' });
    });
    worker?.terminate();
    mixer?.close();
    worker = null;
  },
  async kept() {
    return fragments.map(({ bytes }) => base64(bytes));
  },
  async rival() {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no canvas');
    const corner = { width: 294, height: 166, margin: 20 };
    const mix = new SoundMixer();
    if (tracks.microphone) mix.set([tracks.microphone]);
    const stream = canvas.captureStream(framesPerS);
    stream.addTrack(mix.track);
    const types = ['avc1.42001f,mp4a.40.2', 'avc1.42001f,opus', 'avc1,opus', 'avc1'].map(
      (codecs) => `video/mp4;codecs=${codecs}`,
    );
    const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
    if (!mimeType) throw new Error('this MediaRecorder writes no MP4');
    const recorder = new MediaRecorder(stream, {
      mimeType,
      videoBitsPerSecond: videoBitsPerS,
      audioBitsPerSecond: audioBitsPerS,
    });
    const mine = { recorder, timer: 0, mixer: mix, bytes: 0, chunks: 0, running: true, pieces: [] as Blob[] };
    let dueMs = 0;
    const draw = (nowMs: number): void => {
      if (!mine.running) return;
      mine.timer = requestAnimationFrame(draw);
      if (nowMs < dueMs - 8) return;
      dueMs = Math.max(dueMs + 1000 / framesPerS, nowMs);
      if (elements.screen) context.drawImage(elements.screen, 0, 0, width, height);
      if (!elements.camera) return;
      const { margin } = corner;
      context.drawImage(
        elements.camera,
        width - margin - corner.width,
        height - margin - corner.height,
        corner.width,
        corner.height,
      );
    };
    mine.timer = requestAnimationFrame(draw);
    recorder.ondataavailable = ({ data }) => {
      mine.bytes += data.size;
      mine.chunks += 1;
      mine.pieces.push(data);
    };
    recorder.start(1000);
    rival = mine;
    return recorder.mimeType || mimeType;
  },
  async stopRival() {
    const mine = rival;
    if (!mine) throw new Error('no rival runs');
    await new Promise((resolve) => {
      mine.recorder.onstop = resolve;
      mine.recorder.stop();
    });
    mine.running = false;
    cancelAnimationFrame(mine.timer);
    mine.mixer.close();
    rival = null;
    return base64(new Uint8Array(await new Blob(mine.pieces).arrayBuffer()));
  },
};

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
