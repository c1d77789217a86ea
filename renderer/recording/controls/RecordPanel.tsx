/** Everything about the recording that runs: how long, how large, what is on it; pause, chapter, picture, voices, stop. */
import { ChevronDown, CircleStop, Pause, Play } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLevel } from '../../devices/media-hooks.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { LevelMeter } from '../../ui/LevelMeter.tsx';
import { clockText } from '../../ui/LiveBadge.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { LAYOUTS } from '../layout.ts';
import { QUALITIES } from '../quality.ts';
import type { RecorderSnapshot } from '../recorder-state.ts';
import { useRecordingWords } from '../words.ts';
import { ChapterField } from './ChapterField.tsx';
import type { RecordingControls } from './use-recording.ts';

/** From here on the room on the disk is said in words that worry. */
export const LOW_MINUTES = 30;

export function RecordPanel({ controls, onClose }: { controls: RecordingControls; onClose: () => void }) {
  const words = useRecordingWords();
  const { snapshot, countdown } = controls;
  const { state, problem } = snapshot;
  return (
    <section
      className="record-panel"
      aria-label={words.controls}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {problem && (
        <Notice tone="warning" onDismiss={controls.dismiss}>
          {problem.kind === 'refused' ? problem.message : words.problems[problem.kind]}
        </Notice>
      )}
      {state === 'off' && countdown !== null && <Countdown controls={controls} seconds={countdown} />}
      {state === 'starting' && (
        <p className="wait" role="status">
          <Spinner /> {words.starting}
        </p>
      )}
      {(state === 'recording' || state === 'paused' || state === 'stopping') && <Running controls={controls} onClose={onClose} />}
    </section>
  );
}

function Countdown({ controls, seconds }: { controls: RecordingControls; seconds: number }) {
  const words = useRecordingWords();
  return (
    <div className="record-countdown">
      <p role="status">
        <span className="record-countdown-number numbers" aria-hidden="true">
          {seconds}
        </span>
        <span className="visually-hidden">{words.countdown(seconds)}</span>
      </p>
      <p className="muted">{words.countdownText}</p>
      <LayoutChoiceField controls={controls} />
      <MoreChoices controls={controls} />
      <div className="row">
        <Button onClick={controls.cancel}>{words.cancel}</Button>
        <Button variant="primary" onClick={controls.press}>
          {words.startNow}
        </Button>
      </div>
    </div>
  );
}

function Running({ controls, onClose }: { controls: RecordingControls; onClose: () => void }) {
  const words = useRecordingWords();
  const { snapshot } = controls;
  const { state, recordedMs, bytes, minutesLeft, mix, shown } = snapshot;
  const level = useLevel(state === 'recording' ? mix : null);
  const stopping = state === 'stopping';
  return (
    <>
      <header className="record-head">
        <h2 className="record-title">
          {state === 'stopping' ? words.state.stopping : state === 'paused' ? words.state.paused : words.state.recording}
        </h2>
        <IconButton icon={<ChevronDown />} label={words.close} onClick={onClose} />
      </header>
      <dl className="record-facts">
        <Fact name={words.elapsed}>{clockText(recordedMs)}</Fact>
        <Fact name={words.size}>{words.megabytes(bytes / 1e6)}</Fact>
        {minutesLeft !== null && <Fact name={words.room}>{words.roomLeft(minutesLeft)}</Fact>}
      </dl>
      <LevelMeter level={level} label={words.level} />
      <p className="muted record-shown">{words.shown[shown]}</p>
      <Notes snapshot={snapshot} />
      <div className="record-buttons">
        {state === 'paused' ? (
          <Button icon={<Play size={18} />} onClick={controls.resume}>
            {words.resume}
          </Button>
        ) : (
          <Button icon={<Pause size={18} />} disabled={stopping} onClick={controls.pause}>
            {words.pause}
          </Button>
        )}
        <Button variant="danger" icon={<CircleStop size={18} />} busy={stopping} onClick={controls.stop}>
          {words.stop}
        </Button>
      </div>
      <LayoutChoiceField controls={controls} />
      {!stopping && <ChapterField mark={controls.mark} recordedMs={recordedMs} />}
      <details className="record-more">
        <summary>{words.more}</summary>
        <MoreChoices controls={controls} />
      </details>
    </>
  );
}

function LayoutChoiceField({ controls }: { controls: RecordingControls }) {
  const words = useRecordingWords();
  return (
    <Select
      label={words.layout}
      value={controls.snapshot.choices.layout}
      options={LAYOUTS.map((value) => ({ value, label: words.layouts[value] }))}
      onChange={(value) => controls.choose({ layout: LAYOUTS.find((layout) => layout === value) ?? 'auto' })}
    />
  );
}

/** Rarely changed while it runs. */
function MoreChoices({ controls }: { controls: RecordingControls }) {
  const words = useRecordingWords();
  const { choices, state } = controls.snapshot;
  return (
    <div className="record-choices">
      <Select
        label={words.voices}
        value={choices.voices}
        options={(['all', 'own'] as const).map((value) => ({ value, label: words.voicesOf[value] }))}
        onChange={(value) => controls.choose({ voices: value === 'own' ? 'own' : 'all' })}
      />
      <Select
        label={state === 'off' ? words.quality : words.qualityNext}
        value={choices.quality}
        options={QUALITIES.map((value) => ({ value, label: words.qualities[value] }))}
        onChange={(value) => controls.choose({ quality: QUALITIES.find((quality) => quality === value) ?? 'standard' })}
      />
    </div>
  );
}

function Notes({ snapshot }: { snapshot: RecorderSnapshot }) {
  const words = useRecordingWords();
  const { away, waitingBytes, lost, slow, encoderChanged, minutesLeft } = snapshot;
  const notes = [
    ...(away ? [words.notes.away(words.megabytes(waitingBytes / 1e6))] : []),
    ...(lost > 0 ? [words.notes.lost(lost)] : []),
    ...(minutesLeft !== null && minutesLeft <= LOW_MINUTES ? [words.notes.low(minutesLeft)] : []),
    ...(slow ? [words.notes.slow] : []),
    ...(encoderChanged ? [words.notes.encoder] : []),
  ];
  return (
    <div role="status">
      {notes.map((note) => (
        <Notice key={note} tone="warning">
          {note}
        </Notice>
      ))}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="muted">{name}</dt>
      <dd className="numbers">{children}</dd>
    </div>
  );
}
