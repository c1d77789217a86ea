/** The recording's own thread: its clock goes on when the window is hidden, and a busy page does not hold it up. */
import { HttpSink } from './upload/http-sink.ts';
import { openOverflowStore } from './upload/overflow-store.ts';
import { serveRecording, type WorkerScope } from './worker-service.ts';

serveRecording(
  self as unknown as WorkerScope,
  async (target, tell) => new HttpSink({ target, tell, overflow: await openOverflowStore() }),
);
