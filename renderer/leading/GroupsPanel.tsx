/** Groups of the class: make them, move people, visit, speak to all, close. */
import { type SyntheticEvent, useId, useState } from 'react';
import { peopleInside } from '../../lesson/permissions.ts';
import { MAIN_GROUP_ID } from '../../protocol/constants.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import type { Ask } from '../ui/ask.ts';
import { Button } from '../ui/Button.tsx';
import { RightsDialog } from '../ui/RightsDialog.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import type { ClassDialogProps } from './ClassDialog.tsx';
import { WishBox } from './WishBox.tsx';
import { useLeadingWords } from './words.ts';

export function GroupsPanel({ room, lesson, ask, onFailure }: Omit<ClassDialogProps, 'onClose'>) {
  const words = useLeadingWords();
  const headingId = useId();
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [rightsOfId, setRightsOfId] = useState<string | null>(null);
  const rightsOf = rightsOfId === null ? undefined : lesson.groups[rightsOfId];
  const youId = room.snapshot.participantId;
  const yourGroupId = (youId !== null && lesson.participants[youId]?.groupId) || MAIN_GROUP_ID;
  const groups = Object.values(lesson.groups);
  const others = peopleInside(lesson)
    .filter(({ participantId }) => participantId !== youId)
    .sort((a, b) => a.displayName.localeCompare(b.displayName));
  const goTo = (groupId: string) => {
    if (youId !== null) ask('participant:move', { participantId: youId, groupId });
  };
  const create = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (!wanted) {
      setError(words.groups.nameMissing);
      return;
    }
    ask('group:create', { name: wanted });
    setName('');
  };
  return (
    <section className="class-section" aria-labelledby={headingId}>
      <div>
        <h3 id={headingId} className="text-field-label">
          {words.groups.title}
        </h3>
        <p className="text-field-hint">{groups.length === 0 ? words.groups.empty : words.groups.lead}</p>
      </div>
      <form className="class-announce" onSubmit={create} noValidate>
        <TextField
          label={words.groups.name}
          value={name}
          error={error}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => {
            setName(event.target.value);
            setError(null);
          }}
        />
        <Button type="submit">{words.groups.create}</Button>
      </form>
      {groups.length > 0 && (
        <>
          <WishBox
            onFailure={onFailure}
            checked={lesson.speakingToAll !== null && lesson.speakingToAll === youId}
            wish={(toAll) => room.ask('group:address', { toAll })}
          >
            {words.groups.speakToAll}
          </WishBox>
          <ul className="groups">
            {[{ groupId: MAIN_GROUP_ID, name: words.groups.everyone }, ...groups].map((group) => (
              <li key={group.groupId} className="class-line">
                <span className="groups-name">
                  <strong>{group.name}</strong>
                  <span className="groups-note">
                    {words.groups.people(others.filter(({ groupId }) => groupId === group.groupId).length)}
                    {group.groupId === yourGroupId && ` · ${words.groups.visiting}`}
                  </span>
                </span>
                {group.groupId !== yourGroupId && <Button onClick={() => goTo(group.groupId)}>{words.groups.visit}</Button>}
                {group.groupId !== MAIN_GROUP_ID && (
                  <Button
                    variant="quiet"
                    aria-label={words.groups.rightsNamed(group.name)}
                    onClick={() => setRightsOfId(group.groupId)}
                  >
                    {words.groups.rights}
                  </Button>
                )}
                {group.groupId !== MAIN_GROUP_ID && (
                  <Button
                    variant="quiet"
                    aria-label={words.groups.closeNamed(group.name)}
                    onClick={() => ask('group:close', { groupId: group.groupId })}
                  >
                    {words.groups.close}
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <ul className="groups">
            {others.map((person) => (
              <PersonGroup key={person.participantId} person={person} lesson={lesson} ask={ask} />
            ))}
          </ul>
        </>
      )}
      {rightsOf && (
        <RightsDialog
          name={rightsOf.name}
          target={{ kind: 'group', groupId: rightsOf.groupId }}
          holds={(permission) =>
            rightsOf.given.includes(permission) ||
            (lesson.studentPermissions.includes(permission) && !rightsOf.taken.includes(permission))
          }
          ask={ask}
          onClose={() => setRightsOfId(null)}
        />
      )}
    </section>
  );
}

function PersonGroup({ person, lesson, ask }: { person: Participant; lesson: LessonState; ask: Ask }) {
  const words = useLeadingWords();
  return (
    <li className="class-line">
      <span>{person.displayName}</span>
      <Select
        label={words.groups.groupOf(person.displayName)}
        hideLabel
        value={person.groupId}
        onChange={(groupId) => ask('participant:move', { participantId: person.participantId, groupId })}
        options={[
          { value: MAIN_GROUP_ID, label: words.groups.everyone },
          ...Object.values(lesson.groups).map((group) => ({ value: group.groupId, label: group.name })),
        ]}
      />
    </li>
  );
}
