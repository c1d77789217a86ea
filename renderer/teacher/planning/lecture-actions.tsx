/** What can be done with a lecture anywhere it is shown. Everything here can be undone from the note that follows. */
import { CalendarX2, Copy, Pencil, Repeat, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Lecture } from '../../../protocol/models.ts';
import type { MenuItem } from '../../ui/Menu.tsx';
import { refusalOf, useGo, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { RepeatDialog } from './RepeatDialog.tsx';

export interface LectureActions {
  /** The entries that make sense for this lecture now. */
  readonly itemsFor: (lecture: Lecture) => MenuItem[];
  readonly duplicate: (lecture: Lecture) => void;
  readonly reinstate: (lecture: Lecture) => void;
  readonly restore: (lecture: Lecture) => void;
  /** Dialogs of these actions; draw it once where the actions are used. */
  readonly dialogs: React.ReactNode;
}

export function useLectureActions(options: { onDuplicated?: (copy: Lecture) => void } = {}): LectureActions {
  const words = useTeacherWords();
  const go = useGo();
  const { desk, note } = useTeacherDesk();
  const [repeating, setRepeating] = useState<Lecture | null>(null);

  const attempt = (act: () => Promise<void>) => {
    act().catch((error: unknown) => note(refusalOf(error).message, { tone: 'danger' }));
  };
  const undoable = (text: string, undo: () => Promise<void>) =>
    note(text, { action: { label: words.undo, onChoose: () => attempt(undo) } });

  const duplicate = (lecture: Lecture) =>
    attempt(async () => {
      const reply = await desk.ask('lecture:duplicate', { lectureId: lecture.lectureId });
      note(words.actions.duplicated(reply.lecture.title), { tone: 'success' });
      options.onDuplicated?.(reply.lecture);
    });
  const reinstate = (lecture: Lecture) =>
    attempt(async () => {
      await desk.ask('lecture:reinstate', { lectureId: lecture.lectureId });
      note(words.actions.reinstated(lecture.title), { tone: 'success' });
    });
  const cancel = (lecture: Lecture) =>
    attempt(async () => {
      await desk.ask('lecture:cancel', { lectureId: lecture.lectureId });
      undoable(words.actions.cancelled(lecture.title), async () => {
        await desk.ask('lecture:reinstate', { lectureId: lecture.lectureId });
      });
    });
  const restore = (lecture: Lecture) =>
    attempt(async () => {
      await desk.ask('lecture:restore', { lectureId: lecture.lectureId });
      note(words.actions.restored(lecture.title), { tone: 'success' });
    });
  const remove = (lecture: Lecture) =>
    attempt(async () => {
      await desk.ask('lecture:delete', { lectureId: lecture.lectureId });
      undoable(words.actions.deleted(lecture.title), async () => {
        await desk.ask('lecture:restore', { lectureId: lecture.lectureId });
      });
    });

  const itemsFor = (lecture: Lecture): MenuItem[] => {
    const { status } = lecture;
    const planned = status === 'draft' || status === 'scheduled';
    const items: MenuItem[] = [];
    if (planned) {
      const edit = () => go({ page: 'edit', lectureId: lecture.lectureId });
      items.push({ key: 'edit', label: words.actions.edit, icon: <Pencil />, onChoose: edit });
    }
    items.push({ key: 'duplicate', label: words.actions.duplicate, icon: <Copy />, onChoose: () => duplicate(lecture) });
    if (lecture.startsAt !== null && status !== 'cancelled') {
      items.push({ key: 'repeat', label: words.actions.repeat, icon: <Repeat />, onChoose: () => setRepeating(lecture) });
    }
    if (status === 'scheduled') {
      items.push({ key: 'cancel', label: words.actions.cancelLecture, icon: <CalendarX2 />, onChoose: () => cancel(lecture) });
    }
    if (status === 'cancelled') {
      items.push({ key: 'reinstate', label: words.actions.reinstate, icon: <RotateCcw />, onChoose: () => reinstate(lecture) });
    }
    if (status !== 'live') {
      items.push({ key: 'delete', label: words.actions.delete, icon: <Trash2 />, danger: true, onChoose: () => remove(lecture) });
    }
    return items;
  };

  return {
    itemsFor,
    duplicate,
    reinstate,
    restore,
    dialogs: repeating && <RepeatDialog lecture={repeating} onClose={() => setRepeating(null)} />,
  };
}
