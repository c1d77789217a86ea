/** Where students join, readable on a projector: address, code, QR. */
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { useDeskQuery } from '../desk-context.ts';
import { InviteDialog } from '../invite/InviteDialog.tsx';
import { originOf, shortAddress, spacedCode } from '../invite/join-code.ts';
import { QrCode } from '../invite/QrCode.tsx';
import { useTeacherWords } from '../words.ts';

export function JoinCard({ lectureId }: { lectureId: string }) {
  const words = useTeacherWords();
  const { reply } = useDeskQuery('lecture:invite', { lectureId });
  const [inviting, setInviting] = useState(false);
  if (!reply) return null;
  const { joinCode, links } = reply.invite;
  const best = links[0];
  return (
    <section className="green-card join-card" aria-label={words.green.joinAt}>
      <div className="join-card-words">
        {best && (
          <>
            <p className="muted">{words.green.joinAt}</p>
            <p className="join-card-address">{shortAddress(originOf(best.url))}</p>
          </>
        )}
        <p className="invite-code" aria-hidden="true">
          {spacedCode(joinCode)}
        </p>
        <p className="visually-hidden">{words.invite.codeSpoken(joinCode)}</p>
        <Button onClick={() => setInviting(true)}>{words.invite.more}</Button>
      </div>
      {best && (
        <div className="join-card-qr">
          <QrCode text={best.url} label={words.invite.qrLabel(best.url)} />
        </div>
      )}
      {inviting && <InviteDialog lectureId={lectureId} title={null} onClose={() => setInviting(false)} />}
    </section>
  );
}
