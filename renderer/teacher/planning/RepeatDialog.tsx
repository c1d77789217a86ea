/** Plans the same lecture again for the following weeks. */
import { type SyntheticEvent, useId, useState } from 'react';
import type { Lecture } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useAction, useNow, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { whenInWords } from './lecture-words.ts';
import { Refusal } from './Refusal.tsx';

export function RepeatDialog({ lecture, onClose }: { lecture: Lecture; onClose: () => void }) {
  const words = useTeacherWords();
  const { desk, note } = useTeacherDesk();
  const now = useNow();
  const formId = useId();
  const [weeks, setWeeks] = useState('10');
  const [error, setError] = useState<string | null>(null);
  const repeat = useAction(async (count: number) => {
    const reply = await desk.ask('lecture:repeat', { lectureId: lecture.lectureId, weeks: count });
    note(words.actions.repeated(reply.lectures.length), { tone: 'success' });
    onClose();
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const count = /^\d{1,2}$/.test(weeks.trim()) ? Number(weeks) : 0;
    if (count < 1 || count > 52) setError(words.repeat.weeksRange);
    else repeat.run(count);
  };
  return (
    <Dialog
      title={words.repeat.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={formId} variant="primary" busy={repeat.busy}>
            {words.repeat.confirm}
          </Button>
        </>
      }
    >
      <form id={formId} className="stack" onSubmit={submit} noValidate>
        <p>{words.repeat.text(whenInWords(lecture, now, words))}</p>
        <TextField
          label={words.repeat.weeks}
          type="number"
          inputMode="numeric"
          min={1}
          max={52}
          value={weeks}
          error={error}
          autoFocus
          onChange={(event) => {
            setWeeks(event.target.value);
            setError(null);
          }}
        />
        <Refusal failure={repeat.failure} />
      </form>
    </Dialog>
  );
}
