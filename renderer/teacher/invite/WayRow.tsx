import { Check, Copy, MoreVertical } from 'lucide-react';
import type { LectureInvite } from '../../../protocol/invites.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { Refusal } from '../planning/Refusal.tsx';
import { useTeacherWords } from '../words.ts';
import type { WaysProps } from './MoreWays.tsx';

export interface WayRowProps extends WaysProps {
  readonly invite: LectureInvite;
  readonly name: string;
  readonly onChanged: () => void;
}

/** One link: whose it is, whether it was used, and what can be done about it. */
export function WayRow({ lectureId, invite, name, linkOf, copied, onCopy, onChanged }: WayRowProps) {
  const words = useTeacherWords().ways;
  const { desk } = useTeacherDesk();
  const one = { lectureId, inviteId: invite.inviteId };
  const act = useAction(async (change: () => Promise<unknown>) => {
    await change();
    onChanged();
  });
  const withdraw =
    (withdrawn: boolean, askOut = false) =>
    () =>
      act.run(() => desk.ask('invite:withdraw', { ...one, withdrawn, askOut }));
  const closed = invite.withdrawnAt !== null;
  const link = linkOf(invite.code);
  return (
    <li className="ways-row">
      <span className="ways-name">
        <span>{name}</span>
        <span className="muted">
          {closed ? words.withdrawn : invite.here > 0 ? words.isHere : invite.uses > 0 ? words.wasHere : words.unused}
        </span>
      </span>
      {!closed && link !== null && (
        <IconButton icon={copied === link ? <Check /> : <Copy />} label={words.copyOf(name)} onClick={() => onCopy(link)} />
      )}
      <Menu
        icon={<MoreVertical />}
        label={words.menuOf(name)}
        items={
          closed
            ? [{ key: 'reopen', label: words.reopen, onChoose: withdraw(false) }]
            : [
                { key: 'renew', label: words.renew, onChoose: () => act.run(() => desk.ask('invite:renew', one)) },
                { key: 'withdraw', label: words.withdraw, onChoose: withdraw(true) },
                ...(invite.uses > 0
                  ? [{ key: 'out', label: words.withdrawAskOut, danger: true, onChoose: withdraw(true, true) }]
                  : []),
              ]
        }
      />
      <Refusal failure={act.failure} />
    </li>
  );
}
