import { useEffect, useState } from 'react';
import { useWords } from './strings/words.ts';
import './LiveBadge.css';

/** Elapsed time as 4:05 or 1:04:05. */
export function clockText(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export interface LiveBadgeProps {
  /** On this page's clock, epoch ms; null draws the badge without a time. */
  startedAt: number | null;
}

/** "● Live 12:04". The dot and the word; the time is for eyes only, since a clock read aloud each second helps nobody. */
export function LiveBadge({ startedAt }: LiveBadgeProps) {
  const words = useWords();
  return (
    <span className="live-badge">
      <span className="live-badge-dot" aria-hidden="true" />
      {words.live}
      {startedAt !== null && <Timer startedAt={startedAt} />}
    </span>
  );
}

/** Counts up from a moment on this page's clock. */
export function Timer({ startedAt }: { startedAt: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="numbers" aria-hidden="true">
      {clockText(now - startedAt)}
    </span>
  );
}
