/** What becomes of a person's packets: parts and fragments that ffmpeg plays, voice and lips together. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type KeptFragment, StreamRecorder } from '../../../../signaling-server/recording/tracks/stream-recorder.ts';
import { mimeTypeOf, muxFragment } from '../../../../signaling-server/recording/tracks/track-muxer.ts';
import type { TappedPacket } from '../../../../signaling-server/sfu/tapped-packets.ts';
import { decodingComplaints, probed } from '../../../e2e/support/kept-recording.ts';
import { type EncodedFrame, encoded, packetised } from './packetised.ts';

// Films are encoded on the way.
vi.setConfig({ testTimeout: 60_000 });

const AT_MS = 1_000_000;

/** Takes packets in the order they come, and looks in between as the worker does. */
function kept(packets: readonly TappedPacket[], { thenMs = 0 } = {}) {
  const fragments: KeptFragment[] = [];
  let keyframesWanted = 0;
  const recorder = new StreamRecorder({
    onFragment: (fragment) => fragments.push(fragment),
    onKeyframeWanted: () => {
      keyframesWanted += 1;
    },
  });
  const inOrder = packets.toSorted((a, b) => a.receivedAtMs - b.receivedAtMs);
  let ticked = inOrder[0]?.receivedAtMs ?? 0;
  const tickUntil = (ms: number) => {
    for (; ticked < ms; ticked += 250) recorder.tick(ticked);
  };
  for (const packet of inOrder) {
    tickUntil(packet.receivedAtMs);
    recorder.add(packet);
  }
  tickUntil((inOrder.at(-1)?.receivedAtMs ?? 0) + thenMs);
  const beforeEnd = fragments.length;
  recorder.finish();
  return { fragments, beforeEnd, keyframesWanted, parts: Map.groupBy(fragments, ({ partNo }) => partNo) };
}

async function fileOf(fragments: readonly KeptFragment[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-part-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const pieces: Uint8Array[] = [];
  for (const [index, fragment] of fragments.entries()) {
    const { init, bytes } = await muxFragment(fragment.tracks, fragment, index + 1);
    if (index === 0) pieces.push(init);
    pieces.push(bytes);
  }
  const file = join(folder, 'part.mp4');
  await writeFile(file, Buffer.concat(pieces));
  return file;
}

const shifted = (frames: readonly EncodedFrame[], byS: number) =>
  frames.map((frame) => ({ ...frame, startS: frame.startS + byS }));
const between = (frames: readonly EncodedFrame[], fromS: number, toS: number) =>
  frames.filter(({ startS }) => startS >= fromS && startS < toS);

test.each([
  ['VP8', 'libvpx'],
  ['H264', 'libx264'],
] as const)('%s and Opus become one film that plays, a second a fragment', async (codec, encoder) => {
  const film = await encoded(encoder);
  const { fragments, parts, beforeEnd } = kept([
    ...packetised(film.video, { codec, atMs: AT_MS }),
    ...packetised(film.audio, { codec: 'opus', atMs: AT_MS }),
  ]);
  expect(parts.size).toBe(1);
  expect(beforeEnd).toBe(7); // the eighth second is handed out at the end
  for (const { video, durationUs } of fragments) {
    expect(video[0]?.key).toBe(true);
    expect(durationUs / 1e6).toBeCloseTo(1, 0);
  }
  const file = await fileOf(fragments);
  const { seconds, audioSeconds, frames, width } = await probed(file);
  expect({ frames, width }).toEqual({ frames: film.video.length, width: 160 });
  expect([seconds, audioSeconds].map(Math.round)).toEqual([8, 8]);
  expect(await decodingComplaints(file)).toBe('');
});

test('sender reports bring lips and voice together, whatever the network does to each', async () => {
  const film = await encoded('libvpx');
  // The picture takes 200 ms longer; the reports come after two seconds, on a clock an hour off.
  const reported = (packets: TappedPacket[]) =>
    packets.map((packet) => (packet.receivedAtMs < AT_MS + 2000 ? { ...packet, capturedMs: Number.NaN } : packet));
  const { parts } = kept([
    ...reported(packetised(film.video, { codec: 'VP8', atMs: AT_MS, delayMs: 220, senderOffsetMs: 3_600_000 })),
    ...reported(packetised(film.audio, { codec: 'opus', atMs: AT_MS, delayMs: 20, senderOffsetMs: 3_600_000 })),
  ]);
  const [fragments = []] = parts.values();
  const pictures = fragments.flatMap(({ video }) => video);
  const sound = fragments.flatMap(({ audio }) => audio);
  // Both were captured together: 10 pictures a second, 50 pieces of sound. After the reports the picture lies beside its sound.
  const soundOf = (us: number) => sound.find(({ startUs }) => startUs >= us - 10_000)?.startUs ?? 0;
  const picture = pictures[60]?.startUs ?? 0; // captured 6 s in
  const [first] = sound;
  const piece = sound[0] ? Math.round((soundOf(picture) - (first?.startUs ?? 0)) / 20_000) : 0;
  // The first sound of the part was captured where the part began: 200 ms in, by arrival.
  expect(piece * 0.02 + 0.2).toBeGreaterThan(5.9);
  expect(piece * 0.02 + 0.2).toBeLessThan(6.06);
});

test('a mute is silence, and sound that was lost leaves no hole', async () => {
  const film = await encoded('libvpx');
  const heard = film.audio.filter(({ startS }) => startS < 2 || startS > 4);
  const { parts } = kept([
    ...packetised(film.video, { codec: 'VP8', atMs: AT_MS }),
    ...packetised(heard, { codec: 'opus', atMs: AT_MS }),
  ]);
  expect(parts.size).toBe(1);
  const file = await fileOf([...parts.values()][0] ?? []);
  const { largestSoundStepS, audioSeconds } = await probed(file);
  expect(largestSoundStepS).toBeLessThan(0.045);
  expect(audioSeconds).toBeCloseTo(8, 0);
});

test('another size, a camera switched off and on again: a part each, and all of the sound', async () => {
  const [film, wide] = [await encoded('libvpx'), await encoded('libvpx', { seconds: 3, size: '320x180' })];
  const small = between(film.video, 0, 3);
  const voice = [...film.audio, ...shifted(film.audio, 8), ...between(shifted(film.audio, 16), 0, 18)];
  const { parts } = kept([
    ...packetised(small, { codec: 'VP8', atMs: AT_MS }),
    ...packetised(shifted(wide.video, 3), { codec: 'VP8', streamNo: 2, atMs: AT_MS, firstSequence: 4 }),
    ...packetised(shifted(small, 14), { codec: 'VP8', streamNo: 3, atMs: AT_MS, firstSequence: 9 }),
    ...packetised(voice, { codec: 'opus', atMs: AT_MS }),
  ]);
  const described = [...parts.values()].map(([first]) => ({
    type: mimeTypeOf(first?.tracks ?? { video: null, audio: false }),
    width: first?.tracks.video?.width ?? 0,
  }));
  const both = 'video/mp4; codecs="vp08.00.41.08, opus"';
  expect(described).toEqual([
    { type: both, width: 160 },
    { type: both, width: 320 },
    { type: 'audio/mp4; codecs="opus"', width: 0 },
    { type: both, width: 160 },
  ]);
  for (const fragments of parts.values()) expect(await decodingComplaints(await fileOf(fragments))).toBe('');
});

test('a microphone alone is kept by the second; nobody speaking for long ends the part', async () => {
  const { audio } = await encoded('libvpx');
  const spoken = [...between(audio, 0, 4), ...between(shifted(audio, 8), 8, 10)];
  const { parts } = kept(packetised(spoken, { codec: 'opus', atMs: AT_MS }));
  expect(parts.size).toBe(2);
  const [first = [], second = []] = [...parts.values()];
  expect(first.every(({ tracks }) => tracks.video === null)).toBe(true);
  const total = (fragments: readonly KeptFragment[]) => fragments.reduce((sum, { durationUs }) => sum + durationUs, 0) / 1e6;
  expect(total(first)).toBeCloseTo(4, 0);
  expect(total(second)).toBeCloseTo(2, 0);
});

test('a reconnect goes on in the same part; what was lost for good costs the pictures up to the next keyframe', async () => {
  const film = await encoded('libvpx');
  const packets = packetised(film.video, { codec: 'VP8', atMs: AT_MS });
  const lost = packets.filter(({ receivedAtMs }) => receivedAtMs < AT_MS + 1500 || receivedAtMs > AT_MS + 1600);
  const again = lost.map((packet) =>
    packet.receivedAtMs < AT_MS + 3500
      ? packet
      : { ...packet, streamNo: 2, sequence: packet.sequence + 900, timestamp: (packet.timestamp + 12_345) >>> 0 },
  );
  const { parts, keyframesWanted } = kept([...again, ...packetised(film.audio, { codec: 'opus', atMs: AT_MS })]);
  expect(keyframesWanted).toBeGreaterThan(0);
  expect(parts.size).toBe(1);
  const file = await fileOf([...parts.values()][0] ?? []);
  expect((await probed(file)).seconds).toBeCloseTo(8, 0);
  expect(await decodingComplaints(file)).toBe('');
});
