/** The record button of the bar, and what belongs to it above the bar. */
import { Circle, CircleDot, CirclePause } from 'lucide-react';
import { useRef } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { clockText } from '../../ui/LiveBadge.tsx';
import type { RecorderSnapshot } from '../recorder-state.ts';
import { useRecordingWords } from '../words.ts';
import { LOW_MINUTES, RecordPanel } from './RecordPanel.tsx';
import type { RecordingControls } from './use-recording.ts';
import './recording.css';

export function RecordControl({ controls }: { controls: RecordingControls }) {
  const words = useRecordingWords();
  const { snapshot, countdown, panelOpen } = controls;
  const { state, problem, recordedMs } = snapshot;
  const running = state !== 'off';
  const root = useRef<HTMLDivElement>(null);
  // Whoever closes the panel by keyboard stands where they opened it.
  const close = () => {
    if (countdown === null) controls.setPanelOpen(false);
    else controls.cancel();
    root.current?.querySelector<HTMLButtonElement>('.record-button')?.focus();
  };
  return (
    <div className="record" ref={root}>
      <IconButton
        className={running ? 'record-button record-running' : 'record-button'}
        icon={state === 'paused' ? <CirclePause /> : running ? <CircleDot /> : <Circle />}
        label={running ? words.controls : countdown === null ? words.record : words.startNow}
        caption={running ? clockText(recordedMs) : words.caption}
        state={running ? 'on' : 'off'}
        tone={problem || worries(snapshot) ? 'alert' : 'normal'}
        shortcut="R"
        aria-expanded={running ? panelOpen : undefined}
        onClick={controls.press}
      />
      {(panelOpen || problem !== null) && (running || countdown !== null || problem !== null) && (
        <RecordPanel controls={controls} onClose={close} />
      )}
    </div>
  );
}

/** The panel says what; the button only that there is something. */
function worries({ away, lost, slow, minutesLeft }: RecorderSnapshot): boolean {
  return away || lost > 0 || slow || (minutesLeft !== null && minutesLeft <= LOW_MINUTES);
}
