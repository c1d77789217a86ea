import { UserRoundX } from 'lucide-react';
import type { Participant } from '../../protocol/lesson-state.ts';
import { Avatar } from './Avatar.tsx';
import type { Ask } from './ask.ts';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import { useWords } from './strings/words.ts';

/** Who knocks, with the door's handle. */
export function LobbyList({ people, ask }: { people: readonly Participant[]; ask: Ask }) {
  const words = useWords();
  return (
    <section className="people-panel-lobby" aria-label={words.people.lobby(people.length)}>
      <header className="people-panel-head">
        <h3>{words.people.lobby(people.length)}</h3>
        {people.length > 1 && (
          <Button variant="primary" onClick={() => ask('participant:admit', { participantId: null })}>
            {words.people.admitAll}
          </Button>
        )}
      </header>
      <ul>
        {people.map(({ participantId, displayName }) => (
          <li key={participantId} className="person-row">
            <Avatar name={displayName} />
            <span className="person-row-name">{displayName}</span>
            <IconButton
              icon={<UserRoundX />}
              label={words.people.refuseNamed(displayName)}
              onClick={() => ask('participant:refuse', { participantId })}
            />
            <Button aria-label={words.people.admitNamed(displayName)} onClick={() => ask('participant:admit', { participantId })}>
              {words.people.admit}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
