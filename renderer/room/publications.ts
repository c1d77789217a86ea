/** The sources this page sends, as it wants them; the server's ids for them may change when it comes back without them. */
import { kindOfSource } from '../../protocol/constants.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Source } from '../../protocol/models.ts';
import type { WantedSend } from './media-lines.ts';
import type { PublishedTrack } from './room-snapshot.ts';
import { fitted, type SenderSettings, type SenderWish, senderSettings } from './sender-settings.ts';

export interface Publication {
  readonly key: number;
  readonly source: Source;
  readonly label: string;
  settings: SenderSettings;
  /** `settings` as they fit the picture's present size, and for which size that is. */
  fitted: { readonly settings: SenderSettings; readonly of: SenderSettings; readonly pixels: number | undefined } | null;
  producerId: string;
  /** Ids it had before; whoever holds one means this. */
  readonly formerIds: Set<string>;
  track: MediaStreamTrack;
  /** The person's own wish; somebody who moderates may have muted it besides. */
  mutedHere: boolean;
  /** Sent in its place while its person has muted it: a screen's last picture. */
  still: MediaStreamTrack | null;
}

export class Publications {
  readonly #byKey = new Map<number, Publication>();
  #nextKey = 1;

  get all(): readonly Publication[] {
    return [...this.#byKey.values()];
  }

  add(producerId: string, source: Source, track: MediaStreamTrack, options: PublishOptions): Publication {
    const publication: Publication = {
      key: this.#nextKey++,
      source,
      label: options.label ?? '',
      settings: senderSettings(source, options),
      fitted: null,
      producerId,
      formerIds: new Set(),
      track,
      mutedHere: options.paused ?? false,
      still: null,
    };
    if (track.contentHint === '') track.contentHint = publication.settings.contentHint;
    this.#byKey.set(publication.key, publication);
    return publication;
  }

  find(producerId: string): Publication | undefined {
    return this.all.find((publication) => publication.producerId === producerId || publication.formerIds.has(producerId));
  }

  renew(publication: Publication, producerId: string): void {
    if (publication.producerId === producerId) return;
    publication.formerIds.add(publication.producerId);
    publication.producerId = producerId;
  }

  /** How it is encoded from now on. */
  retune(publication: Publication, wish: SenderWish): void {
    publication.settings = senderSettings(publication.source, wish);
    publication.track.contentHint = publication.settings.contentHint;
  }

  remove(publication: Publication): boolean {
    return this.#byKey.delete(publication.key);
  }

  clear(): void {
    this.#byKey.clear();
  }

  /** @param demand the best layer anybody looks at, of each producer of which it is known */
  wanted(lesson: LessonState | null, demand: ReadonlyMap<string, number | null>): WantedSend[] {
    return this.all.map((publication) => ({
      key: publication.key,
      producerId: publication.producerId,
      source: publication.source,
      kind: kindOfSource(publication.source),
      track: sentTrack(publication, lesson),
      settings: fittedSettings(publication),
      topLayer: demand.get(publication.producerId),
    }));
  }
}

/** The same object while neither settings nor the picture's size change. */
function fittedSettings(publication: Publication): SenderSettings {
  const { settings, track } = publication;
  if (settings.layers.length === 0) return settings;
  const { width, height } = track.getSettings();
  const pixels = width === undefined || height === undefined ? undefined : width * height;
  if (publication.fitted?.of !== settings || publication.fitted.pixels !== pixels) {
    publication.fitted = { settings: fitted(settings, pixels), of: settings, pixels };
  }
  return publication.fitted.settings;
}

export interface PublishOptions extends SenderWish {
  /** For people: "Document camera", "Window: Slides". */
  readonly label?: string;
  /** Announced muted: nothing is sent until `resume`. */
  readonly paused?: boolean;
}

function sentTrack(publication: Publication, lesson: LessonState | null): MediaStreamTrack | null {
  if (!isMuted(publication, lesson)) return publication.track;
  return publication.mutedHere ? publication.still : null;
}

/** Muted by its person or by somebody who moderates. */
function isMuted({ mutedHere, producerId }: Publication, lesson: LessonState | null): boolean {
  return mutedHere || (lesson?.producers[producerId]?.paused ?? false);
}

export function publishedTrack(publication: Publication, lesson: LessonState | null): PublishedTrack {
  const { producerId, source, label, track, still } = publication;
  return { producerId, source, label, track, paused: isMuted(publication, lesson), ...(still ? { still } : {}) };
}
