/**
 * How long this machine takes to encode one picture as it is sent to a class: a drawn one that moves, measured for a second or two. By
 * WebCodecs, or where that is missing by a connection of the page to itself, whose statistics tell.
 */
import type { FindingOf, Fix } from '../../../../protocol/doctor.ts';

const SIZE = { width: 1280, height: 720 };
const FRAMES_PER_S = 30;
const FRAME_MS = 1000 / FRAMES_PER_S;
/** What a class of students looks at when all of them see it large. */
const BITS_PER_S = 1_500_000;
const CODEC = 'vp8';
/** The first pictures warm the encoder up and don't count. */
const WARM_UP_FRAMES = 15;
const MEASURED_FRAMES = 45;
/** Beyond this share of its time a picture leaves too little for everything else a lesson needs. */
const EASY_PERCENT = 60;
const LOOPBACK_MS = 2_500;

export async function checkEncoder(): Promise<FindingOf<'encoder'>> {
  const webCodecs = 'VideoEncoder' in window && (await VideoEncoder.isConfigSupported(config)).supported === true;
  const encodeMs = webCodecs ? await encodeByWebCodecs() : await encodeByWebRtc();
  const sharePercent = (encodeMs / FRAME_MS) * 100;
  const facts = { ...SIZE, framesPerS: FRAMES_PER_S, encodeMs, sharePercent, way: webCodecs ? 'webcodecs' : 'webrtc' } as const;
  if (sharePercent <= EASY_PERCENT) return { id: 'encoder', light: 'good', facts, fix: null };
  const fix: Fix = { id: 'lighten-encoding', commands: [], needsAdministrator: false };
  // Never more: a browser that can't keep up sends smaller pictures by itself, and the class goes on.
  return { id: 'encoder', light: 'attention', facts, fix };
}

const config = {
  codec: CODEC,
  ...SIZE,
  bitrate: BITS_PER_S,
  framerate: FRAMES_PER_S,
  latencyMode: 'realtime',
} as const satisfies VideoEncoderConfig;

async function encodeByWebCodecs(): Promise<number> {
  const canvas = new OffscreenCanvas(SIZE.width, SIZE.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas to draw on.');
  let failure: Error | null = null;
  const encoder = new VideoEncoder({
    output: () => undefined,
    error: (error) => {
      failure = error;
    },
  });
  try {
    encoder.configure(config);
    const times: number[] = [];
    for (let index = 0; index < WARM_UP_FRAMES + MEASURED_FRAMES; index += 1) {
      draw(context, index);
      const frame = new VideoFrame(canvas, { timestamp: (index * 1_000_000) / FRAMES_PER_S });
      const startedAt = performance.now();
      encoder.encode(frame, { keyFrame: index === 0 });
      frame.close();
      // One at a time: what is waited for is this picture alone.
      await encoder.flush();
      if (index >= WARM_UP_FRAMES) times.push(performance.now() - startedAt);
      if (failure !== null) throw failure;
    }
    // The median: one moment in which something else ran says nothing.
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
}

async function encodeByWebRtc(): Promise<number> {
  const canvas = document.createElement('canvas');
  canvas.width = SIZE.width;
  canvas.height = SIZE.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas to draw on.');
  const stream = canvas.captureStream(FRAMES_PER_S);
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  let index = 0;
  const painter = setInterval(() => draw(context, index++), FRAME_MS);
  try {
    from.addEventListener(
      'icecandidate',
      ({ candidate }) => candidate && void to.addIceCandidate(candidate).catch(() => undefined),
    );
    to.addEventListener(
      'icecandidate',
      ({ candidate }) => candidate && void from.addIceCandidate(candidate).catch(() => undefined),
    );
    for (const track of stream.getTracks()) from.addTrack(track, stream);
    await from.setLocalDescription();
    if (from.localDescription) await to.setRemoteDescription(from.localDescription);
    await to.setLocalDescription();
    if (to.localDescription) await from.setRemoteDescription(to.localDescription);
    await new Promise((resolve) => setTimeout(resolve, LOOPBACK_MS));
    const before = await encodedOf(from);
    await new Promise((resolve) => setTimeout(resolve, LOOPBACK_MS));
    const after = await encodedOf(from);
    const frames = after.frames - before.frames;
    if (frames < FRAMES_PER_S) throw new Error('Too few pictures were encoded to tell.');
    return ((after.seconds - before.seconds) / frames) * 1000;
  } finally {
    clearInterval(painter);
    for (const track of stream.getTracks()) track.stop();
    from.close();
    to.close();
  }
}

async function encodedOf(peer: RTCPeerConnection): Promise<{ frames: number; seconds: number }> {
  for (const entry of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
      return { frames: Number(entry.framesEncoded), seconds: Number(entry.totalEncodeTime) };
    }
  }
  return { frames: 0, seconds: 0 };
}

/** Something like a slide with a moving person: still parts, moving parts, detail. */
function draw(context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D, index: number): void {
  const { width, height } = SIZE;
  context.fillStyle = '#faf8f4';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#1d2228';
  context.font = '32px sans-serif';
  for (let line = 0; line < 14; line += 1)
    context.fillText(`Line ${line}: a² + b² = c², and so on to the end of it`, 40, 60 + line * 46);
  for (let part = 0; part < 60; part += 1) {
    const turn = index / 12 + part;
    context.fillStyle = `hsl(${(part * 23 + index * 3) % 360} 60% 50%)`;
    context.beginPath();
    context.arc(
      width * 0.75 + Math.cos(turn) * (60 + part * 3),
      height * 0.5 + Math.sin(turn * 1.3) * 220,
      14 + (part % 7) * 3,
      0,
      7,
    );
    context.fill();
  }
}
