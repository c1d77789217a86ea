/** Devices and a room as a feed sees them, played: Node has neither. */
import type { CaptureSession, ProcessingProblem } from '../../../renderer/media/capture.ts';
import type { FeedRoom } from '../../../renderer/media/device-feed.ts';
import type { PublishedTrack, RoomSnapshot } from '../../../renderer/room/room-snapshot.ts';

export const track = (id: string) => ({ id, readyState: 'live' }) as unknown as MediaStreamTrack;

export class FakeSession implements CaptureSession {
  readonly source: 'camera' | 'microphone' | 'screen';
  readonly track: MediaStreamTrack;
  readonly audioTrack = null;
  readonly deviceId: string | null;
  readonly label: string;
  readonly surface = null;
  closed = false;
  #ended: ((problem: 'unplugged' | 'cancelled' | ProcessingProblem) => void) | null = null;

  constructor(source: 'camera' | 'microphone' | 'screen', deviceId: string, label = '') {
    this.source = source;
    this.track = track(deviceId);
    this.deviceId = source === 'screen' ? null : deviceId;
    this.label = label;
  }

  onEnded(listener: (problem: 'unplugged' | 'cancelled' | ProcessingProblem) => void): () => void {
    this.#ended = listener;
    return () => {
      this.#ended = null;
    };
  }

  close(): void {
    this.closed = true;
  }

  unplug(): void {
    this.#ended?.('unplugged');
  }

  /** What was made of it could not go on. */
  fail(): void {
    this.#ended?.('blur-failed');
  }
}

/** Keeps what is published; every wish is granted at once. */
export class FakeRoom implements FeedRoom {
  readonly calls: string[] = [];
  #published: PublishedTrack[] = [];
  readonly #listeners = new Set<() => void>();

  get snapshot(): RoomSnapshot {
    return { media: { state: 'connected', received: [], published: this.#published } } as unknown as RoomSnapshot;
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async publish(
    source: PublishedTrack['source'],
    sent: MediaStreamTrack,
    options: { label?: string } = {},
  ): Promise<PublishedTrack> {
    const producerId = `${source} ${this.calls.length}`;
    const publication = { producerId, source, label: options.label ?? '', paused: false, track: sent };
    this.#published = [...this.#published, publication];
    this.calls.push(`publish ${source}`);
    return publication;
  }

  async unpublish(producerId: string): Promise<void> {
    this.#published = this.#published.filter((publication) => publication.producerId !== producerId);
    this.calls.push('unpublish');
  }

  async replaceTrack(producerId: string, next: MediaStreamTrack): Promise<void> {
    this.calls.push(`replace ${next.id}`);
    this.#set(producerId, { track: next });
  }

  retune(): void {
    this.calls.push('retune');
  }

  async pause(producerId: string, still?: MediaStreamTrack): Promise<void> {
    this.calls.push(still ? `pause with ${still.id}` : 'pause');
    this.#set(producerId, { paused: true });
  }

  async resume(producerId: string): Promise<void> {
    this.calls.push('resume');
    this.#set(producerId, { paused: false });
  }

  /** As when an assistant mutes the teacher. */
  muteFromOutside(): void {
    const [publication] = this.#published;
    if (publication) this.#set(publication.producerId, { paused: true });
  }

  #set(producerId: string, changes: Partial<PublishedTrack>): void {
    this.#published = this.#published.map((publication) =>
      publication.producerId === producerId ? { ...publication, ...changes } : publication,
    );
    for (const listener of this.#listeners) listener();
  }
}
