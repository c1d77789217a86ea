/** The chat of a recording as text and as WebVTT captions (https://www.w3.org/TR/webvtt1/): what was said to everyone and not taken back. */
import { emptyLesson, reduce } from '../../../lesson/reduce.ts';
import type { FragmentEntry, RecordingPart } from '../../../protocol/recording.ts';
import type { ExportTask } from './export-task.ts';

export interface SaidLine {
  /** In the recording. */
  readonly recordingMs: number;
  readonly displayName: string;
  readonly text: string;
}

const SHOWN_MS = 8_000;

/** Lines within the recording, by time. */
export function saidLines({ events, parts, fragments }: Pick<ExportTask, 'events' | 'parts' | 'fragments'>): SaidLine[] {
  const lines = new Map<number, SaidLine>();
  const timeline = new Timeline(parts, fragments);
  let state = emptyLesson();
  for (const event of events) {
    state = reduce(state, event);
    if (event.type === 'chat:deleted') lines.delete(event.data.messageId);
    if (event.type !== 'chat:sent' || event.data.audience.kind !== 'everyone') continue;
    const recordingMs = timeline.recordingMs(event.at);
    const author = state.participants[event.data.participantId];
    if (recordingMs === null || !author) continue;
    lines.set(event.seq, { recordingMs, displayName: author.displayName, text: event.data.text });
  }
  return [...lines.values()].sort((a, b) => a.recordingMs - b.recordingMs);
}

/** From the lesson's clock to recording time. */
export class Timeline {
  readonly #steps: { readonly lessonMs: number; readonly recordingMs: number; readonly durationMs: number }[];

  constructor(parts: readonly RecordingPart[], fragments: readonly FragmentEntry[]) {
    const starts = new Map(parts.map(({ partNo, startMs }) => [partNo, startMs]));
    this.#steps = fragments.map(({ partNo, startMs, durationMs, lessonMs }) => ({
      lessonMs,
      durationMs,
      recordingMs: (starts.get(partNo) ?? 0) + startMs,
    }));
  }

  /** Null before the first and after the last; what happened in a pause stands at its beginning. */
  recordingMs(lessonMs: number): number | null {
    const step = this.#steps.findLast((candidate) => candidate.lessonMs <= lessonMs);
    if (!step) return null;
    const since = lessonMs - step.lessonMs;
    if (step === this.#steps.at(-1) && since > step.durationMs) return null;
    return step.recordingMs + Math.min(since, step.durationMs);
  }
}

export function chatAsText(title: string, lines: readonly SaidLine[]): string {
  const written = lines.map(({ recordingMs, displayName, text }) => `[${clock(recordingMs)}] ${displayName}: ${text}`);
  return `${[title, '', ...written].join('\n')}\n`;
}

export function chatAsVtt(lines: readonly SaidLine[]): string {
  const cues = lines.map(({ recordingMs, displayName, text }) => {
    const times = `${clock(recordingMs, true)} --> ${clock(recordingMs + SHOWN_MS, true)}`;
    // A blank line would end the cue.
    return `${times}\n<v ${escaped(displayName)}>${escaped(text.replace(/\s*\n\s*/g, '\n'))}`;
  });
  return `${['WEBVTT', ...cues].join('\n\n')}\n`;
}

/** Lines within a film that is a piece of the recording. */
export function within(lines: readonly SaidLine[], fromMs: number, toMs: number): SaidLine[] {
  return lines
    .filter(({ recordingMs }) => recordingMs >= fromMs && recordingMs <= toMs)
    .map((line) => ({ ...line, recordingMs: line.recordingMs - fromMs }));
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function clock(ms: number, withMs = false): string {
  const whole = Math.floor(ms);
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  const time = `${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${two((whole / 1000) % 60)}`;
  return withMs ? `${time}.${String(whole % 1000).padStart(3, '0')}` : time;
}
