import { useId, useState } from 'react';
import type { Reply } from '../../protocol/requests.ts';
import { Button } from '../ui/Button.tsx';
import { LiveBadge } from '../ui/LiveBadge.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { PaperPage } from './PaperPage.tsx';
import { rememberedName } from './remembered-name.ts';
import { whenText } from './when-text.ts';
import { useStudentWords } from './words.ts';

const MOST_LETTERS = 60;

export interface NameScreenProps {
  lecture: Reply<'lesson:look'>;
  busy: boolean;
  /** Joining takes long: the laptop does not answer. */
  slow: boolean;
  /** What the server did not like about the name. */
  problem: string | null;
  /** Without a name where the link says who comes. */
  onJoin: (displayName?: string) => void;
}

/** A student's first screen: the lecture's title, one field, one button. */
export function NameScreen({ lecture, busy, slow, problem, onJoin }: NameScreenProps) {
  const words = useStudentWords();
  const [name, setName] = useState(rememberedName);
  const [error, setError] = useState<string | null>(null);
  const { displayName: own, roster } = lecture.welcome;
  const choosing = own === null && roster?.rule === 'match';
  const listId = useId();
  const submit = () => {
    if (own !== null) return onJoin();
    const displayName = name.trim().replace(/\s+/gu, ' ');
    const chosen = !choosing || roster.names.some((listed) => listed.name === displayName);
    if (displayName === '' || !chosen) setError(words.name.missing);
    else if (displayName.length > MOST_LETTERS) setError(words.name.tooLong);
    else onJoin(displayName);
  };
  const live = lecture.phase === 'live';
  const when = lecture.startsAt === null ? null : words.name.startsAt(whenText(lecture.startsAt, Date.now()));
  return (
    <PaperPage title={lecture.title} over={live ? <LiveBadge startedAt={null} /> : when}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {own !== null && <p>{words.name.personal}</p>}
        {choosing && (
          <Select
            label={words.name.label}
            value={roster.names.some((listed) => listed.name === name) ? name : ''}
            error={error ?? problem}
            options={[
              { value: '', label: words.name.choose },
              ...roster.names.map((listed) => ({ value: listed.name, label: words.name.chosen(listed.name, listed.taken) })),
            ]}
            onChange={(chosen) => {
              setName(chosen);
              setError(null);
            }}
          />
        )}
        {choosing && <p className="muted">{words.name.chooseHint}</p>}
        {own === null && !choosing && (
          <TextField
            size="large"
            list={roster ? listId : undefined}
            label={words.name.label}
            hint={words.name.hint}
            error={error ?? problem}
            value={name}
            autoFocus
            autoComplete="name"
            autoCapitalize="words"
            spellCheck={false}
            enterKeyHint="go"
            maxLength={200}
            onChange={(event) => {
              setName(event.target.value);
              setError(null);
            }}
          />
        )}
        {own === null && roster?.rule === 'free' && (
          <datalist id={listId}>
            {roster.names.map((listed) => (
              <option key={listed.name} value={listed.name} />
            ))}
          </datalist>
        )}
        <Button type="submit" variant="primary" size="large" wide busy={busy}>
          {busy ? words.joining : own === null ? words.name.join : words.name.joinAs(own)}
        </Button>
      </form>
      {busy && slow && (
        <Notice tone="warning">
          {words.unreachable.title}. {words.unreachable.text}
        </Notice>
      )}
    </PaperPage>
  );
}
