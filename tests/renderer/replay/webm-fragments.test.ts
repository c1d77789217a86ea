/** VP8 fragments as browsers' media buffers take them: the same packets at the same times. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { asWebm, bufferedTypeOf } from '../../../renderer/replay/webm-fragments.ts';
import { StreamRecorder } from '../../../signaling-server/recording/tracks/stream-recorder.ts';
import { mimeTypeOf, muxFragment } from '../../../signaling-server/recording/tracks/track-muxer.ts';
import { decodingComplaints, probed } from '../../e2e/support/kept-recording.ts';
import { encoded, packetised } from '../../signaling-server/recording/tracks/packetised.ts';

// The film is encoded on the way.
vi.setConfig({ testTimeout: 60_000 });

test('what is said to the buffer', () => {
  expect(bufferedTypeOf('video/mp4; codecs="vp08.00.41.08, opus"')).toBe('video/webm; codecs="vp8, opus"');
  expect(bufferedTypeOf('video/mp4; codecs="avc1.42e01f, opus"')).toBe('video/mp4; codecs="avc1.42e01f, opus"');
});

test('some fragments from the middle of a part keep their place and every picture', async () => {
  const film = await encoded('libvpx');
  const fragments: Promise<{ init: Uint8Array<ArrayBuffer>; bytes: Uint8Array<ArrayBuffer> }>[] = [];
  let type = '';
  const recorder = new StreamRecorder({
    onFragment: (fragment) => {
      type = mimeTypeOf(fragment.tracks);
      fragments.push(muxFragment(fragment.tracks, fragment, fragments.length + 1));
    },
    onKeyframeWanted: () => undefined,
  });
  const packets = [...packetised(film.video, { codec: 'VP8' }), ...packetised(film.audio, { codec: 'opus' })];
  for (const packet of packets.toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)) recorder.add(packet);
  recorder.finish();
  const made = await Promise.all(fragments);
  expect(type).toContain('vp08');
  const [third, fourth] = [made[2]?.bytes ?? new Uint8Array(), made[3]?.bytes ?? new Uint8Array()];
  const init = made[0]?.init.buffer ?? new ArrayBuffer(0);
  const webm = await asWebm(init, Buffer.concat([third, fourth]).buffer.slice(0, third.length + fourth.length) as ArrayBuffer);
  const folder = await mkdtemp(join(tmpdir(), 'lectern-webm-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'piece.webm');
  await writeFile(file, new Uint8Array(webm));
  const { frames, seconds, videoCodec, audioCodec } = await probed(file);
  expect({ frames, videoCodec, audioCodec }).toEqual({ frames: 20, videoCodec: 'vp8', audioCodec: 'opus' });
  expect(seconds).toBeCloseTo(4, 0); // on the part's clock: from 2 s to 4 s
  expect(await decodingComplaints(file)).toBe('');
});
