/** What the class may do, the door, the announcement, groups, and who is kept out. */
import { type SyntheticEvent, useId, useState } from 'react';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { RoomClient } from '../room/room-client.ts';
import type { Ask } from '../ui/ask.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useRoom } from '../ui/room-hooks.ts';
import { TextField } from '../ui/TextField.tsx';
import { GroupsPanel } from './GroupsPanel.tsx';
import { SWITCHABLE_PERMISSIONS, type SwitchablePermission } from './switchable-permissions.ts';
import { WishBox } from './WishBox.tsx';
import { useLeadingWords } from './words.ts';
import './leading.css';

export interface ClassDialogProps {
  room: Pick<RoomClient, 'ask' | 'snapshot' | 'subscribe'>;
  lesson: LessonState;
  ask: Ask;
  /** Gets what to tell the person about something refused. */
  onFailure: (message: string) => void;
  onClose: () => void;
}

export function ClassDialog({ room, lesson, ask, onFailure, onClose }: ClassDialogProps) {
  const words = useLeadingWords();
  const { permissions } = useRoom(room);
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
        {permissions.has('announce') && <Announcement lesson={lesson} ask={ask} />}
        {permissions.has('moderate') && (
          <>
            <div>
              <fieldset className="class-fields">
                <legend className="text-field-label">{words.classroom.rights}</legend>
                <div className="class-rights">
                  {SWITCHABLE_PERMISSIONS.map((permission) => (
                    <WishBox
                      onFailure={onFailure}
                      key={permission}
                      checked={lesson.studentPermissions.includes(permission)}
                      wish={(on) => setRight(permission, on)}
                    >
                      {words.right[permission]}
                    </WishBox>
                  ))}
                </div>
                <p className="text-field-hint">{words.classroom.rightsHint}</p>
              </fieldset>
            </div>
            <div>
              <fieldset className="class-fields">
                <legend className="text-field-label">{words.classroom.door}</legend>
                <WishBox
                  onFailure={onFailure}
                  checked={!lesson.studentPermissions.includes('enter')}
                  wish={(wait) => setRight('enter', !wait)}
                >
                  {words.classroom.lobby}
                </WishBox>
                <WishBox onFailure={onFailure} checked={lesson.locked} wish={(locked) => room.ask('lesson:lock', { locked })}>
                  {words.classroom.lock}
                </WishBox>
              </fieldset>
            </div>
            <div>
              <WishBox onFailure={onFailure} checked={lesson.examMode} wish={(on) => room.ask('exam:set', { on })}>
                {words.classroom.exam}
              </WishBox>
              <p className="text-field-hint">{words.classroom.examHint}</p>
            </div>
            <div>
              <fieldset className="class-fields">
                <legend className="text-field-label">{words.classroom.recorded}</legend>
                {permissions.has('record') && (
                  <>
                    <WishBox onFailure={onFailure} checked={lesson.serverCopy} wish={(on) => room.ask('server-copy:set', { on })}>
                      {words.classroom.serverCopy}
                    </WishBox>
                    <p className="text-field-hint">{words.classroom.serverCopyHint}</p>
                  </>
                )}
                <WishBox
                  onFailure={onFailure}
                  checked={lesson.rewindAllowed}
                  wish={(allowed) => room.ask('rewind:allow', { allowed })}
                >
                  {words.classroom.rewind}
                </WishBox>
                <p className="text-field-hint">{words.classroom.rewindHint}</p>
              </fieldset>
            </div>
            <GroupsPanel room={room} lesson={lesson} ask={ask} onFailure={onFailure} />
            {banned.length > 0 && (
              <section className="class-section">
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
          </>
        )}
      </div>
    </Dialog>
  );
}

function Announcement({ lesson, ask }: { lesson: LessonState; ask: Ask }) {
  const words = useLeadingWords();
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
      <div className="class-buttons">
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
