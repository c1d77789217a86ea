import { useState } from 'react';
import type { Recording } from '../../../protocol/recording.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Select.tsx';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { Refusal } from '../planning/Refusal.tsx';
import { useLibraryWords } from './words.ts';

export interface KeepDialogProps {
  recording: Recording;
  onChanged: () => void;
  onClose: () => void;
}

const DAY_MS = 86_400_000;

/** After how long a recording is removed for good. */
export function KeepDialog({ recording, onChanged, onClose }: KeepDialogProps) {
  const words = useLibraryWords();
  const { desk } = useTeacherDesk();
  const [days, setDays] = useState(() => nearestChoice(recording.keepUntil, Object.keys(words.keepChoices)));
  const save = useAction(async () => {
    await desk.ask('recording:keep', { recordingId: recording.recordingId, days: days === '' ? null : Number(days) });
    onChanged();
    onClose();
  });
  return (
    <Dialog
      title={words.keepTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button variant="primary" busy={save.busy} onClick={() => save.run()}>
            {words.save}
          </Button>
        </>
      }
    >
      <p>{words.keepLead}</p>
      <Select
        label={words.keepLabel}
        value={days}
        options={Object.entries(words.keepChoices).map(([value, label]) => ({ value, label }))}
        onChange={setDays}
      />
      <Refusal failure={save.failure} />
    </Dialog>
  );
}

function nearestChoice(keepUntil: number | null, choices: readonly string[]): string {
  if (keepUntil === null) return '';
  const left = (keepUntil - Date.now()) / DAY_MS;
  const numbers = choices.filter((choice) => choice !== '').map(Number);
  return String(numbers.toSorted((a, b) => Math.abs(a - left) - Math.abs(b - left))[0] ?? '');
}
