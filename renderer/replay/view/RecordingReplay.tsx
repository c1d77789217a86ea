import { type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Marker, Recording } from '../../../protocol/recording.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { LessonTimeline } from '../lesson-timeline.ts';
import { PreviewPictures } from '../preview-pictures.ts';
import { HttpRecording } from '../recording-source.ts';
import { rememberedPosition, rememberPosition } from '../remembered-position.ts';
import { ReplayPlayer } from '../replay-player.ts';
import { useReplayWords } from '../words.ts';
import { ReplayScreen } from './ReplayScreen.tsx';

export interface RecordingReplayProps {
  readonly serverUrl: string;
  /** Host or watch token. */
  readonly token: string;
  readonly recordingId: string;
  /** Where the address wants to begin; null: where one stopped the last time. */
  readonly startMs: number | null;
  readonly linkAt?: ((recordingMs: number) => string) | undefined;
  /** Keeps changed chapters; absent for those who may not. */
  readonly onMarkers?: ((markers: readonly Marker[]) => Promise<readonly Marker[]>) | undefined;
  readonly onBack?: (() => void) | undefined;
  readonly actions?: ReactNode;
}

/** News of the lesson while one watches a recording that goes on. */
const LOG_AGAIN_MS = 3_000;

/** A recording on the server, with all that belongs to it. */
export function RecordingReplay({ serverUrl, token, recordingId, startMs, onMarkers, ...rest }: RecordingReplayProps) {
  const words = useReplayWords();
  const source = useMemo(() => new HttpRecording({ serverUrl, recordingId, token }), [serverUrl, recordingId, token]);
  const [recording, setRecording] = useState<Recording | null>(null);
  const [changedMarkers, setChangedMarkers] = useState<readonly Marker[] | null>(null);
  const [resumedAtMs] = useState(() => (startMs === null ? rememberedPosition(recordingId) : null));
  const [live, setLive] = useState(false);
  const beginMs = startMs ?? resumedAtMs ?? 0;
  const openPlayer = useCallback(
    (video: HTMLVideoElement) => {
      const player = new ReplayPlayer({ video, source, startAt: () => beginMs });
      player.onIndex(() => {
        setRecording(player.index.recording);
        setLive(player.index.live);
      });
      void player.open();
      return player;
    },
    [source, beginMs],
  );
  const log = useLog(source, live);
  const previews = usePreviews(source, live);
  const onPosition = useCallback(
    (positionMs: number, durationMs: number) => rememberPosition(recordingId, positionMs, durationMs),
    [recordingId],
  );
  const saveMarkers =
    onMarkers &&
    (async (markers: readonly Marker[]) => {
      const before = changedMarkers;
      setChangedMarkers(markers);
      try {
        setChangedMarkers(await onMarkers(markers));
      } catch (error) {
        setChangedMarkers(before);
        throw error;
      }
    });
  return (
    <ReplayScreen
      {...rest}
      title={recording?.title ?? ''}
      detail={recording ? words.recordedAt(whenText(recording.startedAt)) : ''}
      interrupted={recording?.status === 'interrupted'}
      openPlayer={openPlayer}
      markers={changedMarkers ?? recording?.markers ?? []}
      timeline={log.timeline}
      logFailure={
        log.failed ? (
          <div className="replay-log-failed">
            <Notice tone="warning" action={<Button onClick={log.again}>{words.problem.again}</Button>}>
              {words.problem.noLog}
            </Notice>
          </div>
        ) : (
          <p className="replay-log-failed" role="status">
            <Spinner /> {words.waiting}
          </p>
        )
      }
      previewAt={previews.at}
      onMarkers={saveMarkers}
      onPosition={onPosition}
      resumedAtMs={resumedAtMs}
    />
  );
}

/** The lesson's log, all of it; while the lesson goes on, with what follows. */
function useLog(source: HttpRecording, live: boolean) {
  const [timeline, setTimeline] = useState<{ readonly of: LessonTimeline } | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an attempt is a reason to fetch again
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const of = new LessonTimeline();
    const load = async () => {
      try {
        let grew = of.lastSeq === 0;
        while (!stopped && of.add(await source.log(of.lastSeq))) grew = true;
        if (stopped) return;
        setFailed(false);
        if (grew) setTimeline({ of });
      } catch {
        if (!stopped && of.lastSeq === 0) setFailed(true);
      }
      if (live && !stopped) timer = setTimeout(() => void load(), LOG_AGAIN_MS);
    };
    void load();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [source, live, attempt]);
  return { timeline, failed, again: () => setAttempt((count) => count + 1) };
}

function usePreviews(source: HttpRecording, live: boolean): PreviewPictures {
  const previews = useMemo(
    () => new PreviewPictures({ list: () => source.previews(), fetchPicture: (url) => source.picture(url) }),
    [source],
  );
  useSyncExternalStore(previews.subscribe, () => previews.version);
  useEffect(() => {
    void previews.load();
    const timer = live ? setInterval(() => void previews.load(), 20_000) : undefined;
    return () => clearInterval(timer);
  }, [previews, live]);
  useEffect(() => () => previews.close(), [previews]);
  return previews;
}

function whenText(epochMs: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(epochMs);
}
