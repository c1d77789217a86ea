/** The worker's program: packets come in, fragments of MP4 go out. The server's own thread has no part in it. */
import { parentPort } from 'node:worker_threads';
import { readTapped } from '../../sfu/tapped-packets.ts';
import { type KeptFragment, StreamRecorder } from './stream-recorder.ts';
import type { FromTrackWorker, ToTrackWorker } from './track-messages.ts';
import { mimeTypeOf, muxFragment } from './track-muxer.ts';

interface Stream {
  readonly recorder: StreamRecorder;
  /** Who sends its picture. */
  videoProducerId: string;
  /** One fragment after the other. */
  muxing: Promise<void>;
  partNo: number;
  sequenceNo: number;
}

const TICK_MS = 250;
const streams = new Map<string, Stream>();
const tell = (message: FromTrackWorker) => parentPort?.postMessage(message);

parentPort?.on('message', (message: ToTrackWorker) => {
  if (message.kind === 'end') void end(message.streamId);
  else take(message);
});
setInterval(() => {
  for (const { recorder } of streams.values()) recorder.tick(now());
}, TICK_MS);

function now(): number {
  return performance.timeOrigin + performance.now();
}

function take({ streamId, producerId, packets }: Extract<ToTrackWorker, { kind: 'packets' }>): void {
  const stream = streams.get(streamId) ?? open(streamId);
  for (const packet of readTapped(packets)) {
    if (packet.codec !== 'opus') stream.videoProducerId = producerId;
    stream.recorder.add(packet);
  }
}

function open(streamId: string): Stream {
  const recorder = new StreamRecorder({
    onFragment: (fragment) => {
      stream.muxing = stream.muxing.then(() => handOut(streamId, stream, fragment));
    },
    onKeyframeWanted: () => tell({ kind: 'keyframe-wanted', streamId, producerId: stream.videoProducerId }),
  });
  const stream: Stream = { recorder, videoProducerId: '', muxing: Promise.resolve(), partNo: 0, sequenceNo: 0 };
  streams.set(streamId, stream);
  return stream;
}

async function handOut(streamId: string, stream: Stream, fragment: KeptFragment): Promise<void> {
  const { partNo, tracks, startUs, durationUs, atUs } = fragment;
  stream.sequenceNo = partNo === stream.partNo ? stream.sequenceNo + 1 : 1;
  stream.partNo = partNo;
  const { init, bytes } = await muxFragment(tracks, fragment, stream.sequenceNo);
  const { width, height } = tracks.video ?? { width: 0, height: 0 };
  const times = { startMs: startUs / 1000, durationMs: durationUs / 1000, atMs: atUs / 1000 };
  tell({ kind: 'fragment', streamId, partNo, mimeType: mimeTypeOf(tracks), width, height, init, bytes, ...times });
}

async function end(streamId: string): Promise<void> {
  const stream = streams.get(streamId);
  streams.delete(streamId);
  stream?.recorder.finish();
  await stream?.muxing;
  tell({ kind: 'ended', streamId });
}
