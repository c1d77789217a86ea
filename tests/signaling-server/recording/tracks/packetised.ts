/** A real film as a page would send it: encoded by ffmpeg, cut into RTP payloads by the rules of RFC 7741 and RFC 6184. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import type { TappedCodec, TappedPacket } from '../../../../signaling-server/sfu/tapped-packets.ts';

export interface EncodedFrame {
  readonly data: Buffer;
  readonly key: boolean;
  readonly startS: number;
}

const run = promisify(execFile);
const PAYLOAD_BYTES = 1100;

export interface FilmWish {
  readonly seconds?: number;
  readonly size?: string;
  /** Pictures from keyframe to keyframe, ten a second. */
  readonly gop?: number;
}

interface EncodedFilm {
  readonly video: EncodedFrame[];
  readonly audio: EncodedFrame[];
}

const made = new Map<string, Promise<EncodedFilm>>();

/** A picture and a tone that begin together; the same film for the same wishes, made once a process. */
export function encoded(video: 'libvpx' | 'libx264', wish: FilmWish = {}): Promise<EncodedFilm> {
  const key = JSON.stringify([video, wish]);
  const making = made.get(key) ?? encode(video, wish);
  made.set(key, making);
  return making;
}

async function encode(video: 'libvpx' | 'libx264', { seconds = 8, size = '160x90', gop = 10 }: FilmWish): Promise<EncodedFilm> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-tracks-'));
  const file = join(folder, video === 'libvpx' ? 'film.webm' : 'film.mkv');
  const speed =
    video === 'libvpx' ? ['-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0'] : ['-preset', 'ultrafast', '-bf', '0'];
  try {
    await run('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=10:duration=${seconds}`],
      ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
      ...['-c:v', video, ...speed, '-pix_fmt', 'yuv420p', '-g', String(gop), '-b:v', '400k'],
      ...['-c:a', 'libopus', '-b:a', '32k', file],
    ]);
    const input = new Input({ source: new BufferSource(new Uint8Array(await readFile(file))), formats: ALL_FORMATS });
    const frames = async (
      track: Awaited<ReturnType<Input['getPrimaryVideoTrack']>> | Awaited<ReturnType<Input['getPrimaryAudioTrack']>>,
    ) => {
      if (!track) throw new Error('the film has no such track');
      const found: EncodedFrame[] = [];
      for await (const { data, type, timestamp } of new EncodedPacketSink(track).packets()) {
        found.push({ data: Buffer.from(data), key: type === 'key', startS: timestamp });
      }
      return found;
    };
    const pictures = await input.getPrimaryVideoTrack();
    const found = { video: await frames(pictures), audio: await frames(await input.getPrimaryAudioTrack()) };
    const description = (await pictures?.getDecoderConfig())?.description;
    if (video === 'libvpx' || !(description instanceof Uint8Array)) return found;
    return { ...found, video: found.video.map((frame) => (frame.key ? withSets(frame, Buffer.from(description)) : frame)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Browsers send the parameter sets with each keyframe. */
function withSets(frame: EncodedFrame, record: Buffer): EncodedFrame {
  const spsLength = record.readUInt16BE(6);
  const sps = record.subarray(8, 8 + spsLength);
  const pps = record.subarray(8 + spsLength + 3);
  return { ...frame, data: Buffer.concat([length(sps), sps, length(pps), pps, frame.data]) };
}

function length(unit: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(unit.length);
  return bytes;
}

export interface PacketOptions {
  readonly codec: TappedCodec;
  readonly streamNo?: number;
  readonly firstSequence?: number;
  readonly firstTimestamp?: number;
  /** Epoch ms at which the first was captured. */
  readonly atMs?: number;
  /** From capture to arrival. */
  readonly delayMs?: number;
  /** The sender's clock less ours; null: it never says. */
  readonly senderOffsetMs?: number | null;
}

/** The packets of these frames, in order. */
export function packetised(frames: readonly EncodedFrame[], options: PacketOptions): TappedPacket[] {
  const { codec, streamNo = 1, firstSequence = 65_530, firstTimestamp = 0xffff_f000 } = options;
  const { atMs = 1_000_000, delayMs = 20, senderOffsetMs = 0 } = options;
  const clockRate = codec === 'opus' ? 48_000 : 90_000;
  let sequence = firstSequence;
  return frames.flatMap(({ data, startS }) => {
    const payloads = codec === 'opus' ? [data] : codec === 'VP8' ? vp8Payloads(data) : h264Payloads(data);
    const capturedMs = atMs + startS * 1000;
    return payloads.map((payload, index): TappedPacket => {
      const packet = {
        codec,
        streamNo,
        sequence,
        timestamp: (firstTimestamp + Math.round(startS * clockRate)) >>> 0,
        marker: codec !== 'opus' && index === payloads.length - 1,
        receivedAtMs: capturedMs + delayMs,
        capturedMs: senderOffsetMs === null ? Number.NaN : capturedMs + senderOffsetMs,
        payload: new Uint8Array(payload),
      };
      sequence += 1;
      return packet;
    });
  });
}

/** RFC 7741 section 4.2, with a picture id of 15 bits as browsers send it. */
function vp8Payloads(frame: Buffer): Buffer[] {
  return pieces(frame, PAYLOAD_BYTES).map((piece, index) =>
    Buffer.concat([Buffer.from([0x80 | (index === 0 ? 0x10 : 0), 0x80, 0x80, 0x01]), piece]),
  );
}

/** RFC 6184: parameter sets in a STAP-A, large units in FU-A, others alone. */
function h264Payloads(frame: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at < frame.length; at += 4 + frame.readUInt32BE(at))
    units.push(frame.subarray(at + 4, at + 4 + frame.readUInt32BE(at)));
  const isSet = (unit: Buffer) => [7, 8].includes((unit[0] ?? 0) & 0x1f);
  const sets = units.filter(isSet);
  const aggregate = Buffer.concat([
    Buffer.from([24]),
    ...sets.flatMap((set) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(set.length);
      return [size, set];
    }),
  ]);
  return [...(sets.length > 0 ? [aggregate] : []), ...units.filter((unit) => !isSet(unit)).flatMap(fragmented)];
}

function fragmented(unit: Buffer): Buffer[] {
  if (unit.length <= PAYLOAD_BYTES) return [unit];
  const header = unit[0] ?? 0;
  const bodies = pieces(unit.subarray(1), PAYLOAD_BYTES);
  return bodies.map((body, index) => {
    const flags = (index === 0 ? 0x80 : 0) | (index === bodies.length - 1 ? 0x40 : 0);
    return Buffer.concat([Buffer.from([(header & 0xe0) | 28, flags | (header & 0x1f)]), body]);
  });
}

function pieces(bytes: Buffer, size: number): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) found.push(bytes.subarray(at, at + size));
  return found;
}
