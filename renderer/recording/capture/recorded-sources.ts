/** What there is to record in a lesson just now. */
import type { RoomSnapshot } from '../../room/room-snapshot.ts';

/** Whose voices: all that the teacher hears and says, or the teacher's alone (what is shared sounds in both). */
export type Voices = 'all' | 'own';

export interface RecordedSources {
  readonly camera: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
  readonly sounds: readonly MediaStreamTrack[];
}

/** The teacher's own devices; a muted microphone is no source, whatever its track still hears. */
export interface OwnDevices {
  readonly camera: { readonly on: boolean; readonly track: MediaStreamTrack | null };
  readonly microphone: { readonly on: boolean; readonly track: MediaStreamTrack | null };
  /** A second camera, over a book or a sheet. */
  readonly documentCamera?: { readonly on: boolean; readonly track: MediaStreamTrack | null };
}

export function recordedSources(own: OwnDevices, media: RoomSnapshot['media'], voices: Voices): RecordedSources {
  const { published, received } = media;
  const { microphone, documentCamera } = own;
  // Muted by somebody else, or push-to-talk with the key up.
  const muted = published.some(({ track, paused }) => paused && track === microphone.track);
  const paper = documentCamera?.on ? documentCamera.track : null;
  // Of what is paused, the class sees the last picture.
  const shared = published.flatMap(({ source, paused, track, still }) => {
    const shown = paused ? still : track;
    return source === 'screen' && shown ? [shown] : [];
  });
  const heard = received
    .filter(({ source, paused }) => !paused && (source === 'microphone' || source === 'screen-audio'))
    .map(({ track }) => track);
  return {
    camera: own.camera.on ? own.camera.track : null,
    // A class looks at what was shared last. What students share is on the teacher's stage, and so in the lesson.
    screen: shared.at(-1) ?? paper ?? received.findLast(({ source }) => source === 'screen')?.track ?? null,
    sounds: [
      ...(microphone.on && microphone.track && !muted ? [microphone.track] : []),
      ...published.filter(({ source, paused }) => source === 'screen-audio' && !paused).map(({ track }) => track),
      ...(voices === 'all' ? heard : []),
    ],
  };
}
