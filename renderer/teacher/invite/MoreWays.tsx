/** Behind the one code in front: how long it is good, links for those who assist, and who is expected. */
import { useId, useState } from 'react';
import type { LectureInvite } from '../../../protocol/invites.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Select.tsx';
import { useAction, useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { QueryNotice } from '../planning/QueryNotice.tsx';
import { Refusal } from '../planning/Refusal.tsx';
import { useTeacherWords } from '../words.ts';
import { NamesSection } from './NamesSection.tsx';
import { WayRow } from './WayRow.tsx';

const HOUR_MS = 3_600_000;
const LASTING = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;
const COUNTS = [1, 5, 10, 20, 30, 50, 100, 200, 500];

export interface WaysProps {
  readonly lectureId: string;
  /** The address of a code. */
  readonly linkOf: (code: string) => string | null;
  readonly copied: string | null;
  readonly onCopy: (text: string) => void;
}

export function MoreWays(props: WaysProps) {
  const words = useTeacherWords().ways;
  const [open, setOpen] = useState(false);
  return (
    <details className="ways" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.more}</summary>
      {open && <Ways {...props} />}
    </details>
  );
}

function Ways(props: WaysProps) {
  const { lectureId } = props;
  const query = useDeskQuery('invite:list', { lectureId });
  if (!query.reply) return <QueryNotice query={query} />;
  const { invites, roster } = query.reply;
  const [ofClass, ...others] = invites;
  return (
    <div className="ways-sections">
      {ofClass && <ClassSection {...props} invite={ofClass} onChanged={query.reload} />}
      <AssistantSection {...props} invites={others.filter(({ kind }) => kind === 'assistant')} onChanged={query.reload} />
      <NamesSection
        {...props}
        roster={roster}
        invites={others.filter(({ kind }) => kind === 'personal')}
        onChanged={query.reload}
      />
    </div>
  );
}

interface SectionProps extends WaysProps {
  readonly onChanged: () => void;
}

function ClassSection({ lectureId, invite, onChanged }: SectionProps & { invite: LectureInvite }) {
  const words = useTeacherWords().ways;
  const { desk } = useTeacherDesk();
  const heading = useId();
  const [closing, setClosing] = useState(false);
  const { inviteId, withdrawnAt, here } = invite;
  const one = { lectureId, inviteId };
  const act = useAction(async (change: () => Promise<unknown>) => {
    await change();
    setClosing(false);
    onChanged();
  });
  const withdraw = (withdrawn: boolean, askOut = false) =>
    act.run(() => desk.ask('invite:withdraw', { ...one, withdrawn, askOut }));
  const counts = [...new Set([...COUNTS, ...(invite.mostUses === null ? [] : [invite.mostUses])])].toSorted((a, b) => a - b);
  return (
    <section className="ways-section" aria-labelledby={heading}>
      <h3 id={heading}>{words.classTitle}</h3>
      <p className="muted">{withdrawnAt === null ? words.came(invite.uses, here) : words.closed}</p>
      <div className="ways-fields">
        <Select
          label={words.goodFor}
          value={invite.expiresAt === null ? 'ever' : 'kept'}
          options={[
            { value: 'ever', label: words.ever },
            ...(invite.expiresAt === null ? [] : [{ value: 'kept', label: words.until(invite.expiresAt) }]),
            { value: 'hour', label: words.hour },
            { value: 'day', label: words.day },
            { value: 'week', label: words.week },
          ]}
          onChange={(wanted) => {
            if (wanted === 'kept') return;
            const expiresAt = wanted === 'ever' ? null : Date.now() + LASTING[wanted as keyof typeof LASTING];
            act.run(() => desk.ask('invite:change', { ...one, expiresAt }));
          }}
        />
        <Select
          label={words.atMost}
          value={String(invite.mostUses ?? '')}
          options={[
            { value: '', label: words.any },
            ...counts.map((count) => ({ value: String(count), label: words.people(count) })),
          ]}
          onChange={(wanted) =>
            act.run(() => desk.ask('invite:change', { ...one, mostUses: wanted === '' ? null : Number(wanted) }))
          }
        />
      </div>
      <div className="row">
        <Button busy={act.busy} onClick={() => act.run(() => desk.ask('invite:renew', one))}>
          {words.renew}
        </Button>
        {withdrawnAt === null ? (
          <Button onClick={() => (here > 0 ? setClosing(true) : withdraw(true))}>{words.close}</Button>
        ) : (
          <Button variant="primary" onClick={() => withdraw(false)}>
            {words.reopen}
          </Button>
        )}
      </div>
      <p className="muted">{words.renewHint}</p>
      <Refusal failure={act.failure} />
      {closing && (
        <ConfirmDialog
          title={words.closeTitle}
          confirm={words.closeKeep}
          busy={act.busy}
          onConfirm={() => withdraw(true)}
          onClose={() => setClosing(false)}
        >
          <p>{words.closeText(here)}</p>
          <Button variant="danger" onClick={() => withdraw(true, true)}>
            {words.closeAskOut(here)}
          </Button>
        </ConfirmDialog>
      )}
    </section>
  );
}

function AssistantSection({ invites, ...props }: SectionProps & { invites: readonly LectureInvite[] }) {
  const { lectureId, onChanged } = props;
  const words = useTeacherWords().ways;
  const { desk } = useTeacherDesk();
  const heading = useId();
  const make = useAction(async () => {
    await desk.ask('invite:create', { lectureId, kind: 'assistant' });
    onChanged();
  });
  return (
    <section className="ways-section" aria-labelledby={heading}>
      <h3 id={heading}>{words.assistants}</h3>
      <p className="muted">{words.assistantsText}</p>
      <ul className="ways-list">
        {invites.map((invite, index) => (
          <WayRow key={invite.inviteId} {...props} invite={invite} name={words.assistantLink(index + 1)} />
        ))}
      </ul>
      <Button busy={make.busy} onClick={() => make.run()}>
        {words.makeAssistant}
      </Button>
      <Refusal failure={make.failure} />
    </section>
  );
}
