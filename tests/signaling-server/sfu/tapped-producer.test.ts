/** A film sent over DTLS-SRTP to the engine in its real process, handed out by its tap, and kept: what comes out is what went in. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type KeptFragment, StreamRecorder } from '../../../signaling-server/recording/tracks/stream-recorder.ts';
import { muxFragment } from '../../../signaling-server/recording/tracks/track-muxer.ts';
import { ChildSfu } from '../../../signaling-server/sfu/child-sfu.ts';
import { nodeSfuProcess } from '../../../signaling-server/sfu/node-process.ts';
import { readTapped, type TappedPacket } from '../../../signaling-server/sfu/tapped-packets.ts';
import { decodingComplaints, probed } from '../../e2e/support/kept-recording.ts';
import { encoded, packetised } from '../recording/tracks/packetised.ts';
import { NativePage } from './engine/native-page.ts';
import { rtp } from './engine/packets.ts';

// The film is encoded on the way.
vi.setConfig({ testTimeout: 60_000 });

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const videoOut = [
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:v',
  'a=sendonly',
  'a=rtpmap:96 VP8/90000',
  'a=ssrc:1001 cname:x',
];
const audioOut = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:a',
  'a=sendonly',
  'a=rtpmap:111 opus/48000/2',
  'a=ssrc:1002 cname:x',
];

test('a tapped camera and microphone become a film that plays', async () => {
  const options = { udpPort: 0, bindAddress: '127.0.0.1', announcedAddresses: [] };
  const sfu = new ChildSfu({ ...options, log: quiet, startProcess: nodeSfuProcess() });
  onTestFinished(() => sfu.close());
  await sfu.start();
  const tapped: TappedPacket[] = [];
  sfu.on('tapped', (_producerId, packets) => tapped.push(...readTapped(packets)));
  // Before its page has negotiated.
  for (const producerId of ['camera', 'microphone']) sfu.setProducerTapped(producerId, true);
  const page = new NativePage({ negotiate: async (negotiation) => (await sfu.negotiate(negotiation)).answer }, 'teacher');
  onTestFinished(() => page.close());
  const connected = new Promise<void>((resolve) => {
    sfu.on('transport-state', (_id, state) => {
      if (state === 'connected') resolve();
    });
  });
  await page.negotiate([videoOut, audioOut], {
    send: [
      { mid: 'v', producer: { producerId: 'camera', source: 'camera', kind: 'video' } },
      { mid: 'a', producer: { producerId: 'microphone', source: 'microphone', kind: 'audio' } },
    ],
    receive: [],
  });
  await connected;

  const film = await encoded('libvpx');
  const heard = film.audio.filter(({ startS }) => startS < 4);
  const seen = film.video.filter(({ startS }) => startS < 4);
  const [pictures, sound] = [packetised(seen, { codec: 'VP8' }), packetised(heard, { codec: 'opus' })];
  const all = [...pictures, ...sound].toSorted((a, b) => a.receivedAtMs - b.receivedAtMs);
  const startMs = performance.now();
  for (const { codec, sequence, timestamp, marker, payload, receivedAtMs } of all) {
    // At the pace of the film: what comes is placed by when it came.
    const dueMs = startMs + receivedAtMs - (all[0]?.receivedAtMs ?? 0);
    if (dueMs > performance.now()) await new Promise((resolve) => setTimeout(resolve, dueMs - performance.now()));
    const [ssrc, payloadType] = codec === 'opus' ? [1002, 111] : [1001, 96];
    page.send(rtp({ sequence, timestamp, marker, ssrc, payloadType, payload: Buffer.from(payload) }));
  }
  await vi.waitFor(() => expect(tapped).toHaveLength(all.length), 10_000);

  const fragments: KeptFragment[] = [];
  const recorder = new StreamRecorder({ onFragment: (fragment) => fragments.push(fragment), onKeyframeWanted: () => undefined });
  for (const packet of tapped.toSorted((a, b) => a.receivedAtMs - b.receivedAtMs)) recorder.add(packet);
  recorder.finish();
  const made = await Promise.all(fragments.map((fragment, index) => muxFragment(fragment.tracks, fragment, index + 1)));
  const folder = await mkdtemp(join(tmpdir(), 'lectern-tapped-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'film.mp4');
  await writeFile(file, Buffer.concat([made[0]?.init ?? new Uint8Array(), ...made.map(({ bytes }) => bytes)]));
  expect(await probed(file)).toMatchObject({ frames: seen.length, videoCodec: 'vp8', audioCodec: 'opus' });
  expect(await decodingComplaints(file)).toBe('');
});
