import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { clockText } from '../time-link.ts';
import { ChatTrack } from '../view/ChatTrack.tsx';
import { PeopleTrack } from '../view/PeopleTrack.tsx';
import { useReplayWords } from '../words.ts';
import type { RewindSession } from './rewind-session.ts';
import '../view/tracks.css';

/** Chat or people as they were at the moment shown; a press goes to another. */
export function RewindTracks({ session, what }: { session: RewindSession; what: 'chat' | 'people' }) {
  const words = useReplayWords();
  const { timeline, lessonMs, behindMs } = useSyncExternalStore(session.subscribe, () => session.snapshot);
  const log = timeline?.of;
  const startedMs = log?.latest.startedLessonMs ?? 0;
  const timeText = useCallback((at: number) => clockText(at - startedMs), [startedMs]);
  const jump = useCallback((at: number) => session.rewindTo(at - 500), [session]);
  const toLessonMs = Math.ceil((lessonMs + behindMs) / 10_000) * 10_000;
  const span = useMemo(() => ({ fromLessonMs: startedMs, toLessonMs }), [startedMs, toLessonMs]);
  if (!log) return null;
  return (
    <div className="rewind-tracks">
      <p className="rewind-note">{what === 'chat' ? words.rewind.chatThen : words.rewind.peopleThen}</p>
      {what === 'chat' ? (
        <ChatTrack lines={log.lines} written={log.linesAt(lessonMs).length} timeText={timeText} onJump={jump} />
      ) : (
        <PeopleTrack
          state={log.stateAt(lessonMs)}
          people={log.people}
          span={span}
          nowLessonMs={lessonMs}
          timeText={timeText}
          onJump={jump}
        />
      )}
    </div>
  );
}
