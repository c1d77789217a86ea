import { Pause, Play, RotateCcw, RotateCw } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { useWords } from '../../ui/strings/words.ts';
import { clockText } from '../time-link.ts';
import { SpeedMenu } from '../view/PlayerControls.tsx';
import { SeekBar } from '../view/SeekBar.tsx';
import { useReplayWords } from '../words.ts';
import type { RewindSession } from './rewind-session.ts';
import './RewindBar.css';

export interface RewindBarProps {
  session: RewindSession;
  /** On the lesson's clock, now. */
  nowLessonMs: () => number;
  /** Since when there is something to look back at, as far as the lesson's state knows. */
  startedLessonMs: number;
}

/** Watching slower than half helps nobody to follow a lesson that goes on. */
const REWIND_RATES = [0.75, 1, 1.25, 1.5, 1.75, 2] as const;
/** Let go so close to now means now. */
const NEAR_LIVE_MS = 4_000;

/** Under the stage while a lesson is recorded: back by half a minute, a timeline, and the way to live again. */
export function RewindBar({ session, nowLessonMs, startedLessonMs }: RewindBarProps) {
  const words = useReplayWords();
  const shared = useWords();
  const { phase, lessonMs, behindMs, fromLessonMs, rate, paused } = useSyncExternalStore(
    session.subscribe,
    () => session.snapshot,
  );
  const now = useEverySecond(nowLessonMs);
  const from = Math.min(fromLessonMs ?? startedLessonMs, startedLessonMs);
  const live = phase === 'live';
  const seek = (to: number) => {
    if (to < now - NEAR_LIVE_MS - 1_000) session.rewindTo(to);
    else if (!live) session.goLive();
  };
  return (
    <div className={`rewind-bar${live ? '' : ' rewind-bar-past'}`} role="toolbar" aria-label={words.rewind.label}>
      <IconButton icon={<RotateCcw />} label={words.rewind.back30} onClick={() => session.back(30_000)} />
      {!live && (
        <>
          <IconButton
            icon={paused ? <Play /> : <Pause />}
            label={paused ? words.play : words.pause}
            onClick={() => session.togglePlaying()}
          />
          <IconButton icon={<RotateCw />} label={words.forward10} onClick={() => session.back(-10_000)} />
        </>
      )}
      <div className="rewind-bar-line">
        <SeekBar
          label={words.rewind.timeline}
          valueText={live ? shared.live : words.rewind.behind(clockText(behindMs))}
          positionMs={(live ? now : lessonMs) - from}
          durationMs={now - from}
          markers={NO_MARKERS}
          onSeek={(ms) => seek(from + ms)}
        />
      </div>
      {live ? (
        <span className="rewind-bar-live">{shared.live}</span>
      ) : (
        <>
          <span className="rewind-bar-behind numbers">{words.rewind.minus(clockText(behindMs))}</span>
          <SpeedMenu rate={rate} rates={REWIND_RATES} onRate={(wanted) => session.setRate(wanted)} />
          <button type="button" className="rewind-bar-go" aria-label={words.rewind.goLive} onClick={() => session.goLive()}>
            <span className="rewind-bar-dot" aria-hidden="true" />
            {shared.live}
          </button>
        </>
      )}
    </div>
  );
}

const NO_MARKERS: readonly never[] = [];

function useEverySecond(read: () => number): number {
  const [value, setValue] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setValue(read()), 1_000);
    return () => clearInterval(timer);
  }, [read]);
  return value;
}
