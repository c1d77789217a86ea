/** The product's pipeline with a sink that counts and forgets, or keeps for a test to look at. */
import type { Fragment, FragmentSink, PartStart } from '../../../renderer/recording/fragment.ts';
import { serveRecording, type WorkerScope } from '../../../renderer/recording/worker-service.ts';

const kept = new BroadcastChannel('kept-fragments');

class CountingSink implements FragmentSink {
  readonly state = { waiting: 0, waitingBytes: 0, away: false, lost: 0, diskFreeBytes: null, minutesLeft: null };

  beginPart({ mimeType, init }: PartStart): void {
    kept.postMessage({ mimeType, bytes: init });
  }

  add({ bytes, startMs, durationMs, lessonMs }: Fragment): boolean {
    kept.postMessage({ bytes, startMs, durationMs, lessonMs });
    return true;
  }

  preview(): void {}

  async finish(): Promise<void> {}

  close(): void {}
}

/** By its name the worker's clock runs so many times as fast: an hour in minutes. Sound comes at its own pace, silence fills in. */
const speed = Number(self.name) || 1;
if (speed !== 1) {
  const now = performance.now.bind(performance);
  const later = self.setTimeout.bind(self);
  performance.now = () => now() * speed;
  self.setTimeout = ((act: () => void, ms = 0) => later(act, ms / speed)) as typeof self.setTimeout;
}

serveRecording(self as unknown as WorkerScope, async () => new CountingSink());
