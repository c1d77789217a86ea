import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import type { Recording } from '../../../protocol/recording.ts';
import { watchLink } from '../../replay/route.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useAction, useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { originOf } from '../invite/join-code.ts';
import { QrCode } from '../invite/QrCode.tsx';
import { Refusal } from '../planning/Refusal.tsx';
import { useLibraryWords } from './words.ts';

export interface ShareDialogProps {
  recording: Recording;
  onChanged: () => void;
  onClose: () => void;
}

/** Lets the class watch, by the same code they joined with. */
export function ShareDialog({ recording, onChanged, onClose }: ShareDialogProps) {
  const words = useLibraryWords();
  const { desk } = useTeacherDesk();
  const { recordingId, lectureId } = recording;
  const [shared, setShared] = useState(recording.shared === 'class');
  const lecture = useDeskQuery('lecture:get', { lectureId });
  const status = useDeskQuery('host:status', {});
  const share = useAction(async (wanted: boolean) => {
    setShared(wanted);
    try {
      await desk.ask('recording:share', { recordingId, shared: wanted ? 'class' : 'nobody' });
    } catch (error) {
      setShared(!wanted);
      throw error;
    }
    onChanged();
  });
  const addresses = status.reply?.addresses ?? [];
  const best = addresses.find(({ reach }) => reach === 'lan') ?? addresses[0];
  const joinCode = lecture.reply?.lecture.joinCode;
  const link = best && joinCode ? watchLink(originOf(best.url), joinCode) : null;
  return (
    <Dialog
      title={words.shareTitle}
      onClose={onClose}
      actions={
        <Button variant="primary" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <p>{words.shareLead}</p>
      <Checkbox checked={shared} disabled={share.busy} onChange={(wanted) => share.run(wanted)}>
        {words.shareSwitch}
      </Checkbox>
      <Refusal failure={share.failure} />
      {shared && best && best.reach !== 'lan' && <Notice tone="warning">{words.noAddress}</Notice>}
      {shared && link && <ShareLink link={link} />}
    </Dialog>
  );
}

function ShareLink({ link }: { link: string }) {
  const words = useLibraryWords();
  const [said, setSaid] = useState('');
  return (
    <div className="share-link">
      <div className="share-words">
        <p className="share-label">{words.shareLink}</p>
        <p className="share-url">{link}</p>
        <Button
          variant="primary"
          icon={said === words.copied ? <Check size={18} /> : <Copy size={18} />}
          onClick={() => void copyText(link).then((done) => setSaid(done ? words.copied : words.notCopied))}
        >
          {words.copy}
        </Button>
        <p className="share-said" role="status">
          {said}
        </p>
      </div>
      <QrCode text={link} label={words.shareQr(link)} />
    </div>
  );
}
