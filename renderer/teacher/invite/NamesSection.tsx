import { useId, useState } from 'react';
import type { LectureInvite, Roster, RosterRule } from '../../../protocol/invites.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { Refusal } from '../planning/Refusal.tsx';
import { useTeacherWords } from '../words.ts';
import type { WaysProps } from './MoreWays.tsx';
import { namesIn } from './names-list.ts';
import { WayRow } from './WayRow.tsx';

export interface NamesSectionProps extends WaysProps {
  readonly roster: Roster | null;
  readonly invites: readonly LectureInvite[];
  readonly onChanged: () => void;
}

/** Who is expected: a list of names, pasted or out of a file, and a link of their own for each. */
export function NamesSection({ roster, invites, ...props }: NamesSectionProps) {
  const { lectureId, linkOf, onCopy, onChanged } = props;
  const words = useTeacherWords().ways;
  const { desk } = useTeacherDesk();
  const heading = useId();
  const [text, setText] = useState(() => roster?.names.join('\n') ?? '');
  const names = namesIn(text);
  const kept = roster?.names ?? [];
  const changed = names.join('\n') !== kept.join('\n');
  const act = useAction(async (change: () => Promise<unknown>) => {
    await change();
    onChanged();
  });
  const save = (rule: RosterRule) =>
    act.run(() => desk.ask('roster:set', { lectureId, roster: names.length === 0 ? null : { names, rule } }));
  const linked = new Set(invites.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ displayName }) => displayName));
  const missing = kept.filter((name) => !linked.has(name));
  const table = invites
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .map(({ displayName, code }) => `${displayName ?? ''}\t${linkOf(code) ?? code}`)
    .join('\n');
  return (
    <section className="ways-section" aria-labelledby={heading}>
      <h3 id={heading}>{words.names}</h3>
      <p className="muted">{words.namesText}</p>
      <TextArea
        label={words.namesLabel}
        rows={5}
        value={text}
        onChange={(event) => setText(event.target.value)}
        hint={words.found(names.length)}
      />
      <label className="ways-file">
        <span>{words.file}</span>
        <input
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(event) => {
            const file = event.target.files?.[0];
            void file?.text().then(setText);
          }}
        />
      </label>
      <Select
        label={words.rule}
        value={roster?.rule ?? 'free'}
        disabled={roster === null}
        options={[
          { value: 'free', label: words.free },
          { value: 'match', label: words.match },
        ]}
        onChange={(rule) => save(rule as RosterRule)}
      />
      <div className="row">
        <Button
          variant={changed ? 'primary' : 'plain'}
          busy={act.busy}
          disabled={!changed}
          onClick={() => save(roster?.rule ?? 'free')}
        >
          {words.saveNames}
        </Button>
        {missing.length > 0 && !changed && (
          <Button
            onClick={() =>
              act.run(() => desk.ask('invite:create', { lectureId, kind: 'personal', names: missing.slice(0, 500) }))
            }
          >
            {words.makePersonal(missing.length)}
          </Button>
        )}
        {invites.length > 1 && <Button onClick={() => onCopy(table)}>{words.copyAll}</Button>}
      </div>
      <Refusal failure={act.failure} />
      <ul className="ways-list">
        {invites.map((invite) => (
          <WayRow key={invite.inviteId} {...props} invite={invite} name={invite.displayName ?? ''} />
        ))}
      </ul>
    </section>
  );
}
