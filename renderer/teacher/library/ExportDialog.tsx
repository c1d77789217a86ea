import { useId, useState } from 'react';
import type { ExportKind, Recording } from '../../../protocol/recording.ts';
import { clockText, parseTime } from '../../replay/time-link.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { Refusal } from '../planning/Refusal.tsx';
import { useLibraryWords } from './words.ts';

/** What can be shortened. */
const TRIMMED: readonly ExportKind[] = ['mp4', 'audio', 'lesson-zip', 'lesson-folder'];

/** What to make of a recording, and from where to where. */
export function ExportDialog({ recording, onClose }: { recording: Recording; onClose: () => void }) {
  const words = useLibraryWords();
  const { desk, note } = useTeacherDesk();
  const name = useId();
  const [kind, setKind] = useState<ExportKind>('mp4');
  const [start, setStart] = useState('');
  const [end, setEnd] = useState('');
  const [wrong, setWrong] = useState<{ readonly start?: string; readonly end?: string }>({});
  const make = useAction(async () => {
    const trims = TRIMMED.includes(kind);
    const startMs = trims && start.trim() !== '' ? parseTime(start) : undefined;
    const endMs = trims && end.trim() !== '' ? parseTime(end) : undefined;
    const order = (endMs ?? recording.durationMs) <= (startMs ?? 0);
    if (startMs === null || endMs === null || order) {
      setWrong({
        ...(startMs === null ? { start: words.trimWrong } : {}),
        ...(endMs === null ? { end: words.trimWrong } : order ? { end: words.trimOrder } : {}),
      });
      return;
    }
    await desk.ask('recording:export', {
      recordingId: recording.recordingId,
      kind,
      ...(startMs === undefined ? {} : { trimStartMs: startMs }),
      ...(endMs === undefined ? {} : { trimEndMs: endMs }),
    });
    note(words.exportStarted(recording.title));
    onClose();
  });
  return (
    <Dialog
      title={words.exportTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button variant="primary" busy={make.busy} onClick={() => make.run()}>
            {words.exportGo}
          </Button>
        </>
      }
    >
      <fieldset className="export-kinds">
        <legend className="visually-hidden">{words.exportWhat}</legend>
        {(Object.keys(words.kinds) as ExportKind[]).map((each) => {
          const [title, text] = words.kinds[each];
          return (
            <label key={each} className="export-kind">
              <input type="radio" name={name} checked={each === kind} onChange={() => setKind(each)} />
              <span>
                <span className="export-kind-title">{title}</span>
                <span className="export-kind-text">{text}</span>
              </span>
            </label>
          );
        })}
      </fieldset>
      {TRIMMED.includes(kind) && (
        <div className="export-trim">
          <TextField
            label={words.trimStart}
            placeholder={clockText(0)}
            hint={words.trimHint('1:30')}
            value={start}
            error={wrong.start}
            onChange={(event) => setStart(event.target.value)}
          />
          <TextField
            label={words.trimEnd}
            placeholder={clockText(recording.durationMs)}
            value={end}
            error={wrong.end}
            onChange={(event) => setEnd(event.target.value)}
          />
        </div>
      )}
      <Refusal failure={make.failure} />
    </Dialog>
  );
}
