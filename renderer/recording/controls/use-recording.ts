/** A recorder for the lesson on the screen: countdown, going on after a reload, the way out. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { RoomClient } from '../../room/room-client.ts';
import { Recorder, type RecorderDevices } from '../recorder.ts';
import { keepRecorderChoices, readRecorderChoices } from '../recorder-choices.ts';
import { nothingRecorded, type RecorderChoices, type RecorderSnapshot } from '../recorder-state.ts';
import { useRecordingWords } from '../words.ts';

export interface RecordingControls {
  readonly snapshot: RecorderSnapshot;
  /** Seconds until it begins; null while not counting. */
  readonly countdown: number | null;
  readonly panelOpen: boolean;
  readonly setPanelOpen: (open: boolean) => void;
  /** The button and its key: counts down, starts at once while counting, shows the controls while recording. */
  readonly press: () => void;
  readonly cancel: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => void;
  readonly mark: (title: string) => Promise<void>;
  readonly choose: (changes: Partial<RecorderChoices>) => void;
  readonly dismiss: () => void;
}

export interface UseRecordingOptions {
  readonly room: RoomClient;
  readonly media: RecorderDevices;
  readonly serverUrl: string;
  /** Begin by itself as soon as the lesson is live: the teacher asked for it when planning. */
  readonly fromStart: boolean;
  /** It was stopped as wished, and is kept. */
  readonly onKept: (recordingId: string) => void;
}

const COUNT_FROM = 3;
/** Whoever comes back into a lesson that is live for longer decides anew whether to record. */
const JUST_STARTED_MS = 20_000;

export function useRecording({ room, media, serverUrl, fromStart, onKept }: UseRecordingOptions): RecordingControls {
  const words = useRecordingWords();
  const [recorder, setRecorder] = useState<Recorder | null>(null);
  const [idle] = useState(() => ({ snapshot: idleSnapshot(), subscribe: () => () => undefined }));
  const source = recorder ?? idle;
  const snapshot = useSyncExternalStore(source.subscribe, () => source.snapshot);
  const [countdown, setCountdown] = useState<number | null>(null);
  const [panelOpen, setPanelOpen] = useState(false);
  const latest = useRef({ note: words.cardNote, onKept });
  latest.current = { note: words.cardNote, onKept };

  useEffect(() => {
    const made = new Recorder({
      room,
      media,
      serverUrl,
      choices: readRecorderChoices(localStorage),
      card: () => ({ title: room.snapshot.lesson?.title ?? '', note: latest.current.note }),
    });
    setRecorder(made);
    // The lesson says that it is being recorded and nobody does: this page was reloaded, or opened anew after a crash.
    // What was paused waits for the teacher's word.
    const { lesson } = room.snapshot;
    if (lesson?.recording && !lesson.recording.paused) void made.start();
    return () => {
      setRecorder(null);
      made.close();
    };
  }, [room, media, serverUrl]);

  const begun = useRef(false);
  useEffect(() => {
    const { lesson } = room.snapshot;
    if (!fromStart || begun.current || !recorder || !lesson || lesson.startedLessonMs === null) return;
    if (room.lessonNowMs() - lesson.startedLessonMs > JUST_STARTED_MS) return;
    begun.current = true;
    void recorder.start();
  }, [room, recorder, fromStart]);

  useEffect(() => {
    if (countdown === null) return;
    const timer = setTimeout(() => {
      setCountdown(countdown > 1 ? countdown - 1 : null);
      if (countdown === 1) void recorder?.start();
    }, 1000);
    return () => clearTimeout(timer);
  }, [countdown, recorder]);

  const { state } = snapshot;
  // It runs: the class is what counts, and the button shows the rest.
  const wasStarting = useRef(false);
  useEffect(() => {
    if (state === 'recording' && wasStarting.current) setPanelOpen(false);
    wasStarting.current = state === 'starting';
  }, [state]);

  const press = useCallback(() => {
    if (state !== 'off') {
      setPanelOpen((open) => !open);
      return;
    }
    recorder?.clearProblem();
    setPanelOpen(true);
    setCountdown((counting) => {
      if (counting === null) return COUNT_FROM;
      void recorder?.start();
      return null;
    });
  }, [recorder, state]);

  return useMemo(
    () => ({
      snapshot,
      countdown,
      panelOpen,
      setPanelOpen,
      press,
      cancel: () => {
        setCountdown(null);
        setPanelOpen(false);
      },
      pause: () => void recorder?.pause(),
      resume: () => void recorder?.resume(),
      stop: () => {
        const { recordingId } = snapshot;
        void recorder?.stop().then(() => {
          setPanelOpen(false);
          if (recordingId !== null && recorder.snapshot.problem === null) latest.current.onKept(recordingId);
        });
      },
      mark: async (title) => recorder?.mark(title),
      choose: (changes) => {
        recorder?.choose(changes);
        if (recorder) keepRecorderChoices(localStorage, recorder.snapshot.choices);
      },
      dismiss: () => recorder?.clearProblem(),
    }),
    [snapshot, countdown, panelOpen, press, recorder],
  );
}

function idleSnapshot(): RecorderSnapshot {
  return { ...nothingRecorded, choices: readRecorderChoices(localStorage) };
}
