/** On the stage while nothing is shown: the code, so that an empty projector is of use. */
import { useDeskQuery } from '../desk-context.ts';
import { originOf, shortAddress, spacedCode } from '../invite/join-code.ts';
import { QrCode } from '../invite/QrCode.tsx';
import { useTeacherWords } from '../words.ts';

export function StageInvitation({ lectureId, alone }: { lectureId: string; alone: boolean }) {
  const words = useTeacherWords();
  const invite = useDeskQuery('lecture:invite', { lectureId }).reply?.invite;
  const best = invite?.links[0];
  return (
    <div className="stage-invitation">
      <h2>{words.live.stageEmptyTitle}</h2>
      <p className="muted">{alone ? words.live.stageEmptyAlone : words.live.stageEmptyText}</p>
      {invite && (
        <div className="stage-invitation-code">
          {best && (
            <div className="join-card-qr">
              <QrCode text={best.url} label={words.invite.qrLabel(best.url)} />
            </div>
          )}
          <div>
            {best && <p className="join-card-address">{shortAddress(originOf(best.url))}</p>}
            <p className="invite-code">{spacedCode(invite.joinCode)}</p>
          </div>
        </div>
      )}
    </div>
  );
}
