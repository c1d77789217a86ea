import { ArrowDown, MessagesSquare, Search } from 'lucide-react';
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ChatLine } from '../../../protocol/lesson-state.ts';
import { Chip } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { splitText } from '../../ui/rich-text.ts';
import { SafeLink } from '../../ui/SafeLink.tsx';
import { useWords } from '../../ui/strings/words.ts';
import { useReplayWords } from '../words.ts';

export interface ChatTrackProps {
  /** All of them. */
  lines: readonly ChatLine[];
  /** How many of them are written by now. */
  written: number;
  /** What the player's clock reads at a moment of the lesson. */
  timeText: (lessonMs: number) => string;
  onJump: (lessonMs: number) => void;
}

/** Lines drawn at once while one follows; a search looks through all. */
const LINES_SHOWN = 200;

/** The chat in step with the picture, and a search over all of it. A press goes to the moment of a line. */
export function ChatTrack({ lines, written, timeText, onJump }: ChatTrackProps) {
  const words = useReplayWords();
  const [wanted, setWanted] = useState('');
  const needle = wanted.trim().toLocaleLowerCase();
  const found = useMemo(
    () =>
      needle
        ? lines.filter(
            ({ text, displayName, deleted }) =>
              !deleted && (text.toLocaleLowerCase().includes(needle) || displayName.toLocaleLowerCase().includes(needle)),
          )
        : null,
    [lines, needle],
  );
  const shown = found ? found.slice(0, LINES_SHOWN) : lines.slice(Math.max(0, written - LINES_SHOWN), written);
  const scroll = useFollowing(found ? -1 : written);
  return (
    <div className="track">
      {lines.length > 0 && (
        <label className="track-search">
          <Search size={18} aria-hidden="true" />
          <input
            type="search"
            aria-label={words.chat.search}
            placeholder={words.chat.search}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
      )}
      <p className={found ? 'track-found' : 'visually-hidden'} role="status">
        {found ? words.chat.found(found.length) : ''}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="replay-scroll" aria-label={words.chat.lines} tabIndex={0} ref={scroll.ref} onScroll={scroll.onScroll}>
        {shown.length === 0 && !found && (
          <EmptyState icon={<MessagesSquare />} title={lines.length === 0 ? words.chat.noneEver : words.chat.none}>
            {lines.length === 0 ? words.chat.noneEverText : words.chat.noneText}
          </EmptyState>
        )}
        <ol className="track-lines">
          {shown.map((line) => (
            <Line key={line.messageId} line={line} time={timeText(line.sentLessonMs)} onJump={onJump} />
          ))}
        </ol>
      </section>
      {scroll.away && !found && (
        <button type="button" className="track-pill" onClick={scroll.toEnd}>
          <ArrowDown size={16} aria-hidden="true" />
          {words.chat.toNow}
        </button>
      )}
    </div>
  );
}

interface LineProps {
  line: ChatLine;
  time: string;
  onJump: (lessonMs: number) => void;
}

const Line = memo(function Line({ line, time, onJump }: LineProps) {
  const words = useReplayWords();
  const shared = useWords();
  const reactions = Object.entries(line.reactions);
  return (
    <li className="track-line">
      <div className="track-line-head">
        <span className="track-line-name">{line.displayName}</span>
        {line.role !== 'student' && <Chip tone="accent">{shared.roles[line.role]}</Chip>}
        {line.audience.kind !== 'everyone' && <Chip>{words.chat.private}</Chip>}
        <button
          type="button"
          className="track-time numbers"
          aria-label={words.chat.jump(line.displayName, time)}
          onClick={() => onJump(line.sentLessonMs)}
        >
          {time}
        </button>
      </div>
      {line.deleted ? (
        <p className="track-line-deleted">{words.chat.deleted}</p>
      ) : (
        <p className="track-line-text" dir="auto">
          {splitText(line.text, []).map((piece) =>
            piece.kind === 'link' ? <SafeLink key={piece.at} href={piece.href} text={piece.text} /> : piece.text,
          )}
        </p>
      )}
      {reactions.length > 0 && (
        <p className="track-line-reactions">
          {reactions.map(([emoji, people]) => (
            <span key={emoji}>
              <span className="track-emoji">{emoji}</span> <span className="numbers">{people.length}</span>
            </span>
          ))}
        </p>
      )}
    </li>
  );
});

/** Stays at the newest line while one reads there. `count` -1: doesn't follow. */
function useFollowing(count: number) {
  const ref = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const [away, setAway] = useState(false);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element && count >= 0 && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [count]);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const element = ref.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 48;
    setAway(!atEnd.current);
  };
  const toEnd = () => {
    const element = ref.current;
    if (element) element.scrollTop = element.scrollHeight;
    atEnd.current = true;
    setAway(false);
  };
  return { ref, onScroll, toEnd, away };
}
