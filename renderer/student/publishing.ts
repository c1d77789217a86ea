/** This student's own microphone, camera and screen: opening the device, sending it, and taking it back. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Permission } from '../../protocol/models.ts';
import {
  CaptureError,
  type CaptureSession,
  canCapture,
  canShareScreen,
  openCamera,
  openMicrophone,
  openScreen,
} from '../media/capture.ts';
import type { PublishedTrack } from '../room/room-snapshot.ts';
import { failureText } from '../ui/failure-text.ts';
import { useRoom, useRoomEvent } from '../ui/room-hooks.ts';
import { type SharedWords, useWords } from '../ui/strings/words.ts';
import type { StudentRoom } from './student-room.ts';
import { type StudentWords, useStudentWords } from './words.ts';

export type OwnSource = 'microphone' | 'camera' | 'screen';

export interface OwnSourceState {
  readonly source: OwnSource;
  /** Heard or seen by the class now. */
  readonly on: boolean;
  /** The browser is asking, or the class is being told. */
  readonly busy: boolean;
  readonly toggle: () => void;
}

export interface Publishing {
  /** What this person may send from this page, in the order of the bar. */
  readonly sources: readonly OwnSourceState[];
  /** May send something, but the page is not on a secure origin. */
  readonly insecure: boolean;
  /** Hold to talk. */
  readonly talk: ((talking: boolean) => void) | undefined;
}

const rights: Record<OwnSource, Permission> = { microphone: 'speak', camera: 'camera', screen: 'share-screen' };
const openers: Record<OwnSource, () => Promise<CaptureSession>> = {
  microphone: () => openMicrophone(),
  camera: () => openCamera(),
  screen: () => openScreen({ audio: true }),
};

/** @param say tells the person what happened; should be stable */
export function usePublishing(room: StudentRoom, say: (message: string) => void): Publishing {
  const { permissions, media } = useRoom(room);
  const shared = useWords();
  const words = useStudentWords();
  const sessions = useRef(new Map<OwnSource, CaptureSession>());
  const [busy, setBusy] = useState<ReadonlySet<OwnSource>>(new Set());

  // Whoever opened a device closes it: with the screen that offered it, or when the class stops getting it.
  useEffect(() => {
    const open = sessions.current;
    return () => {
      for (const session of open.values()) session.close();
      open.clear();
    };
  }, []);
  useRoomEvent(
    room,
    'publication-ended',
    useCallback(
      ({ source }) => {
        if (source === 'screen-audio') return;
        sessions.current.get(source)?.close();
        sessions.current.delete(source);
        say(words.speak.stopped[source]);
      },
      [say, words],
    ),
  );

  const stop = useCallback(
    async (source: OwnSource) => {
      sessions.current.get(source)?.close();
      sessions.current.delete(source);
      const ours = room.snapshot.media.published.filter((published) => belongsTo(published, source));
      await Promise.all(ours.map(({ producerId }) => room.unpublish(producerId)));
    },
    [room],
  );
  const begin = useCallback(
    async (source: OwnSource) => {
      const session = await openers[source]();
      sessions.current.set(source, session);
      session.onEnded((problem) => {
        if (sessions.current.get(source) !== session) return;
        say(shared.media.problems[source][problem]);
        stop(source).catch(() => undefined);
      });
      try {
        await room.publish(source, session.track, { label: source === 'screen' ? session.label : '' });
        if (session.audioTrack) await room.publish('screen-audio', session.audioTrack);
      } catch (error) {
        session.close();
        sessions.current.delete(source);
        throw error;
      }
    },
    [room, say, shared, stop],
  );
  const toggle = useCallback(
    async (source: OwnSource) => {
      setBusy((now) => new Set(now).add(source));
      try {
        const published = room.snapshot.media.published.find((track) => track.source === source);
        if (!published) await begin(source);
        // A muted microphone stays open, so that speaking again takes no time; a camera's light goes out.
        else if (source !== 'microphone') await stop(source);
        else if (published.paused) await room.resume(published.producerId);
        else await room.pause(published.producerId);
      } catch (error) {
        const message = problemText(error, source, shared, words);
        if (message) say(message);
      } finally {
        setBusy((now) => new Set([...now].filter((other) => other !== source)));
      }
    },
    [room, begin, stop, say, shared, words],
  );
  const talk = useCallback(
    (talking: boolean) => {
      const voice = room.snapshot.media.published.find(({ source }) => source === 'microphone');
      if (!voice) {
        if (talking) void toggle('microphone');
      } else if (voice.paused === talking) {
        const change = talking ? room.resume(voice.producerId) : room.pause(voice.producerId);
        change.catch((error: unknown) => say(failureText(error, words.speak.notSent)));
      }
    },
    [room, toggle, say, words],
  );

  return useMemo(() => {
    const capable = canCapture();
    const allowed = (Object.keys(rights) as OwnSource[]).filter((source) => permissions.has(rights[source]));
    const offered = allowed.filter((source) => capable && (source !== 'screen' || canShareScreen()));
    return {
      sources: offered.map((source) => ({
        source,
        on: media.published.some((published) => published.source === source && !published.paused),
        busy: busy.has(source),
        toggle: () => void toggle(source),
      })),
      insecure: allowed.length > 0 && !capable,
      talk: offered.includes('microphone') ? talk : undefined,
    };
  }, [permissions, media.published, busy, toggle, talk]);
}

function belongsTo(published: PublishedTrack, source: OwnSource): boolean {
  return published.source === source || (source === 'screen' && published.source === 'screen-audio');
}

/** null: the person closed the screen picker, which needs no words. */
function problemText(error: unknown, source: OwnSource, shared: SharedWords, words: StudentWords): string | null {
  if (!(error instanceof CaptureError)) return failureText(error, words.speak.notSent);
  return error.problem === 'cancelled' ? null : shared.media.problems[source][error.problem];
}
