/** What the class may do, the door, the announcement, groups, and who is kept out. */
import { type SyntheticEvent, useId, useState } from 'react';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import type { RoomClient } from '../../room/room-client.ts';
import type { Ask } from '../../ui/ask.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { SWITCHABLE_PERMISSIONS, type SwitchablePermission } from '../planning/lecture-form.ts';
import { useTeacherWords } from '../words.ts';
import { GroupsPanel } from './GroupsPanel.tsx';
import { WishBox } from './WishBox.tsx';

export interface ClassDialogProps {
  room: RoomClient;
  lesson: LessonState;
  ask: Ask;
  onClose: () => void;
}

export function ClassDialog({ room, lesson, ask, onClose }: ClassDialogProps) {
  const words = useTeacherWords();
  const banned = Object.entries(lesson.banned);
  const setRight = (permission: SwitchablePermission | 'enter', on: boolean) =>
    room.ask('permissions:change', {
      target: { kind: 'everyone' },
      give: on ? [permission] : [],
      take: on ? [] : [permission],
    });
  return (
    <Dialog title={words.classroom.title} size="wide" onClose={onClose}>
      <div className="class-parts">
        <Announcement lesson={lesson} ask={ask} />
        <div>
          <fieldset className="fieldset">
            <legend className="text-field-label">{words.classroom.rights}</legend>
            <div className="rights">
              {SWITCHABLE_PERMISSIONS.map((permission) => (
                <WishBox
                  key={permission}
                  checked={lesson.studentPermissions.includes(permission)}
                  wish={(on) => setRight(permission, on)}
                >
                  {words.form.right[permission]}
                </WishBox>
              ))}
            </div>
            <p className="text-field-hint">{words.classroom.rightsHint}</p>
          </fieldset>
        </div>
        <div>
          <fieldset className="fieldset">
            <legend className="text-field-label">{words.classroom.door}</legend>
            <WishBox checked={!lesson.studentPermissions.includes('enter')} wish={(wait) => setRight('enter', !wait)}>
              {words.classroom.lobby}
            </WishBox>
            <WishBox checked={lesson.locked} wish={(locked) => room.ask('lesson:lock', { locked })}>
              {words.classroom.lock}
            </WishBox>
          </fieldset>
        </div>
        <GroupsPanel room={room} lesson={lesson} ask={ask} />
        {banned.length > 0 && (
          <section className="stack">
            <h3 className="text-field-label">{words.classroom.keptOut}</h3>
            <ul>
              {banned.map(([participantId, { displayName }]) => (
                <li key={participantId} className="class-line">
                  <span>{displayName}</span>
                  <Button
                    aria-label={words.classroom.readmitNamed(displayName)}
                    onClick={() => ask('participant:readmit', { participantId })}
                  >
                    {words.classroom.readmit}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}

function Announcement({ lesson, ask }: { lesson: LessonState; ask: Ask }) {
  const words = useTeacherWords();
  const id = useId();
  const [text, setText] = useState(lesson.announcement?.text ?? '');
  const [error, setError] = useState<string | null>(null);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const said = text.trim();
    if (said) ask('announcement:set', { text: said });
    else setError(words.announcement.missing);
  };
  return (
    <form id={id} className="class-announce" onSubmit={submit} noValidate>
      <TextField
        label={words.announcement.title}
        hint={words.announcement.hint}
        placeholder={words.announcement.placeholder}
        value={text}
        error={error}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setError(null);
        }}
      />
      <div className="row">
        <Button type="submit">{words.announcement.confirm}</Button>
        {lesson.announcement && (
          <Button
            variant="quiet"
            onClick={() => {
              ask('announcement:set', { text: null });
              setText('');
            }}
          >
            {words.announcement.clear}
          </Button>
        )}
      </div>
    </form>
  );
}
