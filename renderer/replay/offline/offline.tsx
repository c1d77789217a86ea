/** The page of a saved lesson: opens by double-click, from a disk or any web server, and asks nobody for anything. */
import { useCallback, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { SavedLesson } from '../../../protocol/saved-lesson.ts';
import '../../ui/base.css';
import { FilePlayer } from '../file-player.ts';
import { LessonTimeline } from '../lesson-timeline.ts';
import { rememberedPosition, rememberPosition } from '../remembered-position.ts';
import { parseTime, timeParameter } from '../time-link.ts';
import { ReplayScreen } from '../view/ReplayScreen.tsx';
import { useReplayWords } from '../words.ts';

declare global {
  interface Window {
    LECTERN_LESSON?: SavedLesson;
  }
}

const place = document.getElementById('app');
if (!place) throw new Error('The page has no place for the app.');
createRoot(place).render(window.LECTERN_LESSON ? <SavedReplay lesson={window.LECTERN_LESSON} /> : <NothingSaved />);

function SavedReplay({ lesson }: { lesson: SavedLesson }) {
  const words = useReplayWords();
  const { title, startedAt, interrupted, files, clock, markers, events } = lesson;
  const key = `saved:${startedAt}:${title}`;
  const [timeline] = useState(() => {
    const of = new LessonTimeline();
    of.add(events);
    return { of };
  });
  const [startMs] = useState(() => parseTime(new URLSearchParams(window.location.hash.slice(1)).get('t') ?? ''));
  const [resumedAtMs] = useState(() => (startMs === null ? rememberedPosition(key) : null));
  const openPlayer = useCallback(
    (video: HTMLVideoElement) => new FilePlayer({ video, files, clock, startMs: startMs ?? resumedAtMs ?? 0 }),
    [files, clock, startMs, resumedAtMs],
  );
  const onPosition = useCallback(
    (positionMs: number, durationMs: number) => rememberPosition(key, positionMs, durationMs),
    [key],
  );
  return (
    <ReplayScreen
      title={title}
      detail={words.recordedAt(new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(startedAt))}
      interrupted={interrupted}
      openPlayer={openPlayer}
      markers={markers}
      timeline={timeline}
      onPosition={onPosition}
      resumedAtMs={resumedAtMs}
      linkAt={(ms) => `${window.location.href.split('#')[0]}#t=${timeParameter(ms)}`}
    />
  );
}

function NothingSaved() {
  const words = useReplayWords();
  return (
    <p className="replay-log-failed" data-surface="stage">
      {words.problem.noLog}
    </p>
  );
}
