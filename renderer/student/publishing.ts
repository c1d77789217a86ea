/** This student's own microphone, camera and screen, as the bar and the notes show them. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Permission } from '../../protocol/models.ts';
import { type OwnPictures, useOwnPicturesOf } from '../devices/own-screen.tsx';
import { type RegionChoiceState, useRegionChoice } from '../devices/RegionChoice.tsx';
import { canCapture, canShareScreen } from '../media/capture.ts';
import type { OwnMediaState } from '../media/own-media.ts';
import { useRoom, useRoomEvent } from '../ui/room-hooks.ts';
import { SoundVolumes, volumeStorage } from '../ui/sound-volumes.ts';
import { useWords } from '../ui/strings/words.ts';
import { useLater } from './later.ts';
import type { OwnDevices, Say } from './own-devices.ts';
import type { StudentRoom } from './student-room.ts';
import { useStudentWords } from './words.ts';

/** So long after coming in the devices are made ready. */
const READY_AFTER_MS = 1500;

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
  /** Whether the microphone's button is to be held, too. */
  readonly holdsToTalk: boolean;
  /** Asks for a screen and which part of it is to be shown; undefined for who may not. */
  readonly sharePart: (() => void) | undefined;
  /** To be drawn: the question which part. */
  readonly regionChoice: RegionChoiceState;
  /** How many screens are shared, paused ones included. */
  readonly screenCount: number;
  /** For the settings; null until something may be sent. */
  readonly devices: OwnDevices | null;
  /** To be called with each element that plays voices, so that they come out where this person chose. Stable. */
  readonly onElement: (element: HTMLMediaElement) => void;
  /** How loud each voice is here. Stable. */
  readonly volumes: SoundVolumes;
  /** How one's own pictures are drawn; null: as usual. */
  readonly ownPictures: OwnPictures | null;
}

const rights: Record<OwnSource, Permission> = { microphone: 'speak', camera: 'camera', screen: 'share-screen' };

/** @param say tells the person what happened; should be stable */
export function usePublishing(room: StudentRoom, say: Say): Publishing {
  const { permissions, media } = useRoom(room);
  const words = useStudentWords();
  const { allowed, offered } = useMemo(() => {
    const may = (Object.keys(rights) as OwnSource[]).filter((source) => permissions.has(rights[source]));
    return { allowed: may, offered: may.filter((source) => canCapture() && (source !== 'screen' || canShareScreen())) };
  }, [permissions]);
  const regionChoice = useRegionChoice();
  const { devices, load } = useOwnDevices(room, say, regionChoice.choose, offered.length > 0);
  const state = useMediaState(devices);
  const [asking, setAsking] = useState<ReadonlySet<OwnSource>>(new Set());
  useRoomEvent(
    room,
    'publication-ended',
    useCallback(
      ({ source }) => {
        if (source !== 'screen-audio') say(words.speak.stopped[source]);
      },
      [say, words],
    ),
  );

  const toggle = useCallback(
    async (source: OwnSource) => {
      setAsking((now) => new Set(now).add(source));
      try {
        const opened = await load();
        if (!opened) return;
        if (source !== 'screen') await opened.media.toggle(source);
        else if (opened.media.state.screens.length > 0) await opened.media.stopScreen('all');
        else await opened.media.shareScreen();
      } finally {
        setAsking((now) => new Set([...now].filter((other) => other !== source)));
      }
    },
    [load],
  );
  const talk = useCallback(
    (talking: boolean) => {
      void load().then((opened) => opened?.media.talk(talking));
    },
    [load],
  );

  const sharePart = useCallback(() => {
    void load().then((opened) => opened?.media.shareScreen('part'));
  }, [load]);

  const elements = useRef(new Set<WeakRef<HTMLMediaElement>>());
  const attach = useRef<((element: HTMLMediaElement) => void) | null>(null);
  const onElement = useCallback((element: HTMLMediaElement) => {
    if (attach.current) attach.current(element);
    else elements.current.add(new WeakRef(element));
  }, []);
  useEffect(() => {
    attach.current = devices?.speaker.attach ?? null;
    if (!devices) return;
    // What plays already.
    for (const kept of elements.current) {
      const element = kept.deref();
      if (element) devices.speaker.attach(element);
    }
    elements.current.clear();
  }, [devices]);
  const ownPictures = useOwnPicturesOf(state);
  const [volumes] = useState(() => new SoundVolumes(volumeStorage()));

  return useMemo(() => {
    const busyOf = (source: OwnSource) => asking.has(source) || (source !== 'screen' && (state?.[source].busy ?? false));
    return {
      sources: offered.map((source) => ({
        source,
        on: media.published.some((published) => published.source === source && !published.paused),
        busy: busyOf(source),
        toggle: () => void toggle(source),
      })),
      insecure: allowed.length > 0 && !canCapture(),
      talk: offered.includes('microphone') ? talk : undefined,
      // Who is heard without holding ends that with a press.
      holdsToTalk: state?.settings.pushToTalk === true && (state.talking || !state.microphone.on),
      sharePart: offered.includes('screen') ? sharePart : undefined,
      regionChoice,
      screenCount: state?.screens.length ?? 0,
      devices: offered.length > 0 ? devices : null,
      onElement,
      volumes,
      ownPictures,
    };
  }, [
    allowed,
    offered,
    media.published,
    asking,
    state,
    toggle,
    talk,
    sharePart,
    regionChoice,
    devices,
    onElement,
    volumes,
    ownPictures,
  ]);
}

/** Fetched and opened when something may be sent, closed with the screen that offered it. */
function useOwnDevices(room: StudentRoom, say: Say, chooseRegion: RegionChoiceState['choose'], wanted: boolean) {
  const shared = useWords();
  const words = useStudentWords();
  const [devices, setDevices] = useState<OwnDevices | null>(null);
  const loading = useRef<Promise<OwnDevices | null> | null>(null);
  const closed = useRef(false);
  const now = useRef({ say, shared, words });
  useEffect(() => {
    now.current = { say, shared, words };
  });
  const load = useCallback(() => {
    loading.current ??= import('./own-devices.ts').then(
      ({ openOwnDevices }) => {
        if (closed.current) return null;
        const opened = openOwnDevices({
          room,
          chooseRegion,
          ...now.current,
          say: (message, more) => now.current.say(message, more),
        });
        setDevices(opened);
        return opened;
      },
      () => {
        // Tried again with the next press.
        loading.current = null;
        now.current.say(now.current.shared.somethingFailed);
        return null;
      },
    );
    return loading.current;
  }, [room, chooseRegion]);
  // The teacher's picture comes first; whoever presses sooner does not wait for this.
  const pictureIsThere = useLater(wanted, READY_AFTER_MS);
  useEffect(() => {
    if (pictureIsThere) void load();
  }, [pictureIsThere, load]);
  useEffect(() => {
    closed.current = false;
    return () => {
      closed.current = true;
      void loading.current?.then((opened) => opened?.close());
      loading.current = null;
    };
  }, []);
  return { devices, load };
}

/** The state of the own devices; null before they are opened. */
function useMediaState(devices: OwnDevices | null): OwnMediaState | null {
  const media = devices?.media ?? null;
  return useSyncExternalStore(media?.subscribe ?? never, () => media?.state ?? null);
}

const never = () => () => undefined;
