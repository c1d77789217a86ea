/**
 * Keeps what everybody in a lesson sends as it was sent, straight from the media engine: a recording for each person's camera and voice,
 * and one for each shared screen. It needs no page to be open and outlives every one that dies.
 */
import { createHash } from 'node:crypto';
import type { LessonEvent } from '../../../protocol/lesson-events.ts';
import type { LessonState, Producer } from '../../../protocol/lesson-state.ts';
import type { Lessons } from '../../lessons/lessons.ts';
import type { Clock, LessonLogger } from '../../lessons/ports.ts';
import { isCopied, serverCopyChanged } from '../../lessons/server-copy.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { RecordingRow } from '../../store/recording-store.ts';
import type { Store } from '../../store/store.ts';
import type { DiskWarning } from '../disk-warning.ts';
import type { Uploads } from '../uploads.ts';
import { StreamFile } from './stream-file.ts';
import type { FromTrackWorker } from './track-messages.ts';
import { TrackWorker } from './track-worker-thread.ts';

export interface ServerCopiesOptions {
  readonly store: Pick<Store, 'recordings'>;
  readonly lessons: () => Lessons;
  readonly sfu: Sfu;
  readonly uploads: Uploads;
  readonly diskWarning: DiskWarning;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Every lesson is kept unless its teacher says otherwise. */
  readonly always: boolean;
  readonly log: LessonLogger;
  readonly onChanged: (recordingId: string) => void;
}

/** What one person sends together. */
interface Stream {
  readonly streamId: string;
  readonly lectureId: string;
  /** Of this lesson's streams. */
  readonly name: string;
  readonly producers: Set<string>;
  readonly file: StreamFile;
  /** Nothing more is wanted of it; what is under way still comes. */
  ending: boolean;
}

export class ServerCopies {
  readonly #options: ServerCopiesOptions;
  readonly #streams = new Map<string, Stream>();
  readonly #byProducer = new Map<string, Stream>();
  readonly #worker: TrackWorker;
  #closing = false;

  constructor(options: ServerCopiesOptions) {
    this.#options = options;
    this.#worker = new TrackWorker({
      log: options.log,
      onMessage: (message) => this.#onMessage(message),
      onDied: () => this.#onWorkerDied(),
    });
    options.sfu.on('tapped', this.#onTapped);
  }

  /** Whether this recording is a copy that still grows. */
  isActive(recordingId: string): boolean {
    return [...this.#streams.values()].some(({ file }) => file.recordingId === recordingId);
  }

  /** After a restart, for lessons that are open again. */
  resume(lectureIds: Iterable<string>): void {
    for (const lectureId of lectureIds) {
      const lesson = this.#options.lessons().peek(lectureId);
      if (lesson) this.#follow(lectureId, lesson.state);
    }
  }

  /** Called for each lesson's news. */
  happened(lectureId: string, events: readonly LessonEvent[], after: LessonState): void {
    if (this.#options.always && events.some(({ type }) => type === 'lesson:started')) this.#set(lectureId, true, 'asked');
    this.#follow(lectureId, after);
  }

  /** No room is left for a copy: none is made of its lesson from now on. */
  diskFull(recordingId: string): void {
    const stream = [...this.#streams.values()].find(({ file }) => file.recordingId === recordingId);
    if (stream) this.#set(stream.lectureId, false, 'disk-full');
  }

  /** Writes what is under way. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#options.sfu.off('tapped', this.#onTapped);
    const ended = [...this.#streams.values()].map(({ file }) => file.finished);
    for (const stream of [...this.#streams.values()]) this.#end(stream);
    await Promise.all(ended);
    await this.#worker.close();
  }

  #set(lectureId: string, on: boolean, reason: 'asked' | 'disk-full'): void {
    const { lessons, log } = this.#options;
    lessons()
      .peek(lectureId)
      ?.decide(null, (state) => serverCopyChanged(state, null, on, reason))
      .catch((err: unknown) => log.error({ err, lectureId }, 'the copy of a lesson could not be switched'));
  }

  /** Brings the streams of a lesson to what its state says. */
  #follow(lectureId: string, state: LessonState): void {
    if (this.#closing) return;
    const wanted = isCopied(state) ? state.producers : {};
    for (const stream of [...this.#streams.values()]) {
      if (stream.lectureId !== lectureId || stream.ending) continue;
      for (const producerId of [...stream.producers]) if (!wanted[producerId]) this.#release(stream, producerId);
      if (stream.producers.size === 0) this.#end(stream);
    }
    for (const producer of Object.values(wanted)) {
      if (!this.#byProducer.has(producer.producerId)) this.#keep(lectureId, state, producer);
    }
  }

  #keep(lectureId: string, state: LessonState, producer: Producer): void {
    const { producerId, participantId, source } = producer;
    const shared = `${participantId} ${source === 'camera' || source === 'microphone' ? 'camera' : 'screen'}`;
    const open = this.#streamNamed(lectureId, shared);
    // A second screen is a recording of its own: a film has one picture.
    const taken = open && [...open.producers].some((other) => state.producers[other]?.kind === producer.kind);
    const name = taken ? `${shared} ${producerId}` : shared;
    const stream = (taken ? undefined : open) ?? this.#open(lectureId, name, state, producer);
    stream.producers.add(producerId);
    this.#byProducer.set(producerId, stream);
    this.#options.sfu.setProducerTapped(producerId, true);
  }

  #streamNamed(lectureId: string, name: string): Stream | undefined {
    return [...this.#streams.values()].find((stream) => stream.lectureId === lectureId && stream.name === name && !stream.ending);
  }

  #open(lectureId: string, name: string, state: LessonState, { participantId, source, label }: Producer): Stream {
    const { newId, clock, store, uploads, onChanged, log, lessons, diskWarning } = this.#options;
    // The same person's camera goes on in the same recording, however often its page or the server begins anew.
    const recordingId = createHash('sha256').update(`${lectureId} ${name}`).digest('hex').slice(0, 32);
    const lesson = lessons().peek(lectureId);
    const who = state.participants[participantId]?.displayName ?? '';
    const row: RecordingRow = {
      recordingId,
      lectureId,
      title: [state.title, who, label]
        .filter((part) => part !== '')
        .join(' – ')
        .slice(0, 120),
      kind: 'track',
      source,
      status: 'recording',
      startedAt: clock.wallMs(),
      startedLessonMs: lesson?.nowMs() ?? state.lessonMs,
      markers: [],
      shared: 'nobody',
      thumbnail: false,
      deletedAt: null,
      keepUntil: null,
      uploadVersion: 0,
    };
    const lessonOffsetMs = (lesson?.nowMs() ?? state.lessonMs) - clock.wallMs();
    const file = new StreamFile({
      row,
      store,
      uploads,
      newId,
      log,
      onChanged,
      lessonOffsetMs,
      onRoom: (minutesLeft) => diskWarning.note(lectureId, minutesLeft),
    });
    const stream: Stream = { streamId: newId(), lectureId, name, producers: new Set(), file, ending: false };
    this.#streams.set(stream.streamId, stream);
    return stream;
  }

  #release(stream: Stream, producerId: string): void {
    stream.producers.delete(producerId);
    this.#byProducer.delete(producerId);
    this.#options.sfu.setProducerTapped(producerId, false);
  }

  #end(stream: Stream): void {
    if (stream.ending) return;
    stream.ending = true;
    for (const producerId of [...stream.producers]) this.#release(stream, producerId);
    this.#worker.tell({ kind: 'end', streamId: stream.streamId });
  }

  readonly #onTapped = (producerId: string, packets: Uint8Array): void => {
    const stream = this.#byProducer.get(producerId);
    if (stream) this.#worker.tell({ kind: 'packets', streamId: stream.streamId, producerId, packets });
  };

  #onMessage(message: FromTrackWorker): void {
    const stream = this.#streams.get(message.streamId);
    if (!stream) return;
    switch (message.kind) {
      case 'fragment':
        stream.file.add(message);
        break;
      case 'keyframe-wanted':
        if (!stream.ending) this.#options.sfu.requestKeyframe(message.producerId);
        break;
      case 'ended':
        void this.#finish(stream);
    }
  }

  async #finish(stream: Stream): Promise<void> {
    const reopened = this.#streamNamed(stream.lectureId, stream.name) !== undefined;
    await stream.file.finish(this.#closing ? 'interrupted' : reopened ? 'recording' : 'ended');
    this.#streams.delete(stream.streamId);
  }

  /** What it held is lost, a second of each; all begin anew, in a part of their own. */
  #onWorkerDied(): void {
    if (this.#closing) {
      for (const stream of [...this.#streams.values()]) void this.#finish(stream);
      return;
    }
    const lectureIds = new Set<string>();
    for (const stream of [...this.#streams.values()]) {
      lectureIds.add(stream.lectureId);
      stream.ending = true;
      for (const producerId of [...stream.producers]) this.#release(stream, producerId);
      void this.#finish(stream);
    }
    this.resume(lectureIds);
  }
}
