import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Marker } from '../../../protocol/recording.ts';
import { clockText } from '../time-link.ts';
import { useReplayWords } from '../words.ts';
import './SeekBar.css';

export interface SeekBarProps {
  /** Default: "Position". */
  label?: string;
  /** What is said of the position; default is time and chapter. */
  valueText?: string;
  positionMs: number;
  durationMs: number;
  markers: readonly Marker[];
  /** A small picture of that moment, null where there is none. */
  previewAt?: ((recordingMs: number) => string | null) | undefined;
  /** Where a drag goes: told when it ends, and while it goes on at most a few times a second. */
  onSeek: (recordingMs: number) => void;
  /** Told when a drag begins and ends. */
  onDragging?: ((dragging: boolean) => void) | undefined;
}

/** Arrow keys move by seconds, page keys by a minute. */
const KEY_STEPS: Record<string, number> = { ArrowLeft: -5_000, ArrowRight: 5_000, ArrowDown: -5_000, ArrowUp: 5_000 };
const PAGE_STEPS: Record<string, number> = { PageDown: -60_000, PageUp: 60_000 };
const SCRUB_MS = 150;

/** The time bar: where one is, the chapters on it, a picture of where the pointer is. */
export function SeekBar({ label, valueText, positionMs, durationMs, markers, previewAt, onSeek, onDragging }: SeekBarProps) {
  const words = useReplayWords();
  const bar = useRef<HTMLDivElement>(null);
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const [dragMs, setDragMs] = useState<number | null>(null);
  const scrubbed = useRef(0);
  const shownMs = dragMs ?? positionMs;
  const total = Math.max(1, durationMs);
  const share = (ms: number) => `${(Math.max(0, Math.min(ms, total)) / total) * 100}%`;
  const timeAt = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * total;
  };
  const chapter = chapterAt(markers, shownMs);
  const pointedMs = dragMs ?? hoverMs;

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragMs(timeAt(event));
    onDragging?.(true);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const ms = timeAt(event);
    setHoverMs(event.pointerType === 'mouse' ? ms : null);
    if (dragMs === null) return;
    setDragMs(ms);
    if (event.timeStamp - scrubbed.current < SCRUB_MS) return;
    scrubbed.current = event.timeStamp;
    onSeek(ms);
  };
  const stopDragging = (event: PointerEvent<HTMLDivElement>, follow: boolean) => {
    if (dragMs === null) return;
    setDragMs(null);
    if (follow) onSeek(timeAt(event));
    onDragging?.(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEY_STEPS[event.key] ?? PAGE_STEPS[event.key];
    const to = step !== undefined ? positionMs + step : event.key === 'Home' ? 0 : event.key === 'End' ? total : null;
    if (to === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onSeek(to);
  };

  return (
    <div
      className="seek-bar"
      role="slider"
      tabIndex={0}
      aria-label={label ?? words.seek}
      aria-valuemin={0}
      aria-valuemax={Math.round(total / 1000)}
      aria-valuenow={Math.round(Math.min(shownMs, total) / 1000)}
      aria-valuetext={
        valueText ??
        (chapter
          ? words.seekChapter(clockText(shownMs), clockText(durationMs), chapter.title || words.chapters.untitled)
          : words.seekText(clockText(shownMs), clockText(durationMs)))
      }
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={(event) => stopDragging(event, true)}
      onPointerCancel={(event) => stopDragging(event, false)}
      onPointerLeave={() => setHoverMs(null)}
    >
      <div className="seek-bar-track" ref={bar}>
        <div className="seek-bar-played" style={{ width: share(shownMs) }} />
        {markers.map((marker) => (
          <span key={marker.markerId} className="seek-bar-chapter" style={{ left: share(marker.recordingMs) }} />
        ))}
        <div className="seek-bar-thumb" style={{ left: share(shownMs) }} />
        {pointedMs !== null && (
          <Preview
            at={share(pointedMs)}
            timeText={clockText(pointedMs)}
            picture={previewAt?.(pointedMs) ?? null}
            chapter={chapterAt(markers, pointedMs)?.title ?? null}
          />
        )}
      </div>
    </div>
  );
}

function Preview({
  at,
  timeText,
  picture,
  chapter,
}: {
  at: string;
  timeText: string;
  picture: string | null;
  chapter: string | null;
}) {
  return (
    <div className="seek-bar-preview" style={{ left: `clamp(84px, ${at}, calc(100% - 84px))` }} aria-hidden="true">
      {picture && <img src={picture} alt="" draggable={false} />}
      {chapter && <span className="seek-bar-preview-chapter">{chapter}</span>}
      <span className="numbers">{timeText}</span>
    </div>
  );
}

/** The chapter this moment belongs to; null before the first. */
export function chapterAt(markers: readonly Marker[], recordingMs: number): Marker | null {
  return markers.findLast((marker) => marker.recordingMs <= recordingMs + 1) ?? null;
}
