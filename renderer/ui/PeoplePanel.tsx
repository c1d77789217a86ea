import { Search, Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import { givenPermissions } from '../../lesson/permissions.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Permission } from '../../protocol/models.ts';
import type { RoomSnapshot } from '../room/room-snapshot.ts';
import type { Ask } from './ask.ts';
import { Button } from './Button.tsx';
import { ConnectionHelp } from './ConnectionHelp.tsx';
import { qualityTextOf, reasonTextOf } from './connection-words.ts';
import { ConfirmDialog } from './Dialog.tsx';
import { EmptyState } from './EmptyState.tsx';
import { LobbyList } from './LobbyList.tsx';
import { PersonRow } from './PersonRow.tsx';
import { listPeople, type Person } from './people-list.ts';
import { personItems } from './person-items.tsx';
import { RightsDialog } from './RightsDialog.tsx';
import { useWords } from './strings/words.ts';
import './PeoplePanel.css';

/** From so many people on there is a field to find one by name. */
const SEARCH_FROM = 12;
/** Rows drawn at once; a lecture may have a thousand people. */
const ROWS_AT_ONCE = 100;

export interface PeoplePanelProps {
  lesson: LessonState;
  youId: string | null;
  awayIds: ReadonlySet<string>;
  /** What the person looking may do; without `moderate` it is only a list. */
  permissions: ReadonlySet<Permission>;
  /** `useAsk(room, …)`. */
  ask: Ask;
  /** Who speaks and how everyone's line is, as far as this page is told. */
  news?: Pick<RoomSnapshot, 'speakers' | 'qualities'> | undefined;
  /** `useBehind(room)`: who looks at the past. */
  behind?: ReadonlyMap<string, number> | undefined;
  /** Opens the chat, addressed to this person. */
  onWriteTo?: ((participantId: string) => void) | undefined;
}

type Asking = { readonly what: 'rights' | 'remove' | 'ban' | 'hand-over'; readonly person: Person };

/** Everyone in the lesson. Who waits comes first, then raised hands in order, then teachers and students. */
export function PeoplePanel({ lesson, youId, awayIds, permissions, ask, news, behind, onWriteTo }: PeoplePanelProps) {
  const words = useWords();
  const [wanted, setWanted] = useState('');
  const [rows, setRows] = useState(ROWS_AT_ONCE);
  const [explained, setExplained] = useState<Person | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { hands, others, lobby } = useMemo(() => listPeople(lesson, youId, awayIds), [lesson, youId, awayIds]);
  const moderates = permissions.has('moderate');
  const atHost = youId !== null && lesson.participants[youId]?.role === 'teacher';
  const total = hands.length + others.length;
  const needle = wanted.trim().toLocaleLowerCase();
  const found = needle
    ? [...hands, ...others].filter(({ displayName }) => displayName.toLocaleLowerCase().includes(needle))
    : others;
  const row = (person: Person) => (
    <PersonRow
      key={person.participantId}
      person={person}
      speaking={news?.speakers.some(({ participantId }) => participantId === person.participantId)}
      weak={person.you ? null : qualityTextOf(person.displayName, news?.qualities.get(person.participantId), words)}
      quality={news?.qualities.get(person.participantId)}
      reason={person.you ? null : reasonTextOf(news?.qualities.get(person.participantId), atHost, words)}
      behindMs={behind?.get(person.participantId)}
      onConnection={moderates && !person.you ? () => setExplained(person) : undefined}
      items={
        moderates
          ? personItems({ person, lesson, words, youId, ask, onWriteTo, onAsk: (what) => setAsking({ what, person }) })
          : []
      }
      onLowerHand={
        moderates && !person.you && person.handPlace !== null
          ? () => ask('hand:lower', { participantId: person.participantId })
          : undefined
      }
    />
  );
  return (
    <div className="people-panel">
      {moderates && lobby.length > 0 && <LobbyList people={lobby} ask={ask} />}
      {total >= SEARCH_FROM && (
        <label className="people-panel-search">
          <Search size={18} aria-hidden="true" />
          <input
            type="search"
            aria-label={words.people.find}
            placeholder={words.people.find}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
      )}
      {!needle && hands.length > 0 && (
        <section aria-label={words.people.hands(hands.length)} className="people-panel-hands">
          <header className="people-panel-head">
            <h3>{words.people.hands(hands.length)}</h3>
            {moderates && hands.length > 1 && (
              <Button variant="quiet" onClick={() => ask('hand:lower-all', {})}>
                {words.people.lowerAll}
              </Button>
            )}
          </header>
          <ol>{hands.map(row)}</ol>
        </section>
      )}
      {moderates && !needle && total > 2 && (
        <div className="people-panel-all">
          <Button variant="quiet" onClick={() => ask('participant:mute', { participantId: null })}>
            {words.people.muteAll}
          </Button>
        </div>
      )}
      {total === 0 && (
        <EmptyState icon={<Users />} title={words.people.emptyTitle}>
          {words.people.emptyText}
        </EmptyState>
      )}
      {needle && found.length === 0 && <p className="people-panel-none">{words.people.noneFound}</p>}
      <ul aria-label={words.people.title}>{found.slice(0, rows).map(row)}</ul>
      {found.length > rows && (
        <Button variant="quiet" wide onClick={() => setRows(rows + ROWS_AT_ONCE)}>
          {words.people.showMore(found.length - rows)}
        </Button>
      )}
      {explained && (
        <ConnectionHelp
          displayName={explained.displayName}
          quality={news?.qualities.get(explained.participantId)}
          away={awayIds.has(explained.participantId)}
          onClose={() => setExplained(null)}
        />
      )}
      {asking?.what === 'rights' && (
        <RightsDialog
          name={asking.person.displayName}
          target={{ kind: 'participant', participantId: asking.person.participantId }}
          holds={(permission) => givenPermissions(lesson, asking.person.participantId).has(permission)}
          ask={ask}
          onClose={() => setAsking(null)}
        />
      )}
      {asking && asking.what !== 'rights' && (
        <AskOnce what={asking.what} person={asking.person} ask={ask} onClose={() => setAsking(null)} />
      )}
    </div>
  );
}

interface AskOnceProps {
  what: Exclude<Asking['what'], 'rights'>;
  person: Person;
  ask: Ask;
  onClose: () => void;
}

function AskOnce({ what, person, ask, onClose }: AskOnceProps) {
  const words = useWords();
  const { participantId, displayName } = person;
  const texts = words.people.ask[what];
  const act = () => {
    if (what === 'hand-over') ask('lesson:hand-over', { participantId });
    else ask('participant:remove', { participantId, ban: what === 'ban' });
    onClose();
  };
  return (
    <ConfirmDialog
      title={texts.title(displayName)}
      confirm={texts.confirm}
      danger={what !== 'hand-over'}
      onConfirm={act}
      onClose={onClose}
    >
      <p>{texts.text}</p>
    </ConfirmDialog>
  );
}
