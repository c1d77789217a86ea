/** In a corner of the projector's picture until nobody has come for some minutes: how to come in. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../../ui/IconButton.tsx';
import { useDeskQuery } from '../desk-context.ts';
import { originOf, shortAddress, spacedCode } from '../invite/join-code.ts';
import { QrCode } from '../invite/QrCode.tsx';
import { useTeacherWords } from '../words.ts';

export function ProjectorCode({ lectureId }: { lectureId: string }) {
  const words = useTeacherWords();
  const invite = useDeskQuery('lecture:invite', { lectureId }).reply?.invite;
  const [hidden, setHidden] = useState(false);
  const best = invite?.links[0];
  if (!invite || hidden) return null;
  return (
    <aside className="projector-code" aria-label={words.live.projectorCode}>
      {best && (
        <div className="projector-qr">
          <QrCode text={best.url} label={words.invite.qrLabel(best.url)} />
        </div>
      )}
      <div>
        {best && <p className="projector-address">{shortAddress(originOf(best.url))}</p>}
        <p className="invite-code">{spacedCode(invite.joinCode)}</p>
      </div>
      <IconButton icon={<X />} label={words.live.hideCode} onClick={() => setHidden(true)} />
    </aside>
  );
}
