import { Download, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { paths } from '../../../protocol/constants.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import { doors, type InstallSystem } from '../../ui/strings/en/doors.ts';
import { doorStateAt } from '../secure-door.ts';
import { browserOf, systemOf } from './device.ts';
import { Steps } from './Steps.tsx';
import './guide.css';

export interface SecureGuideProps {
  /** Leaves for the secure door. Absent where one is there already, or has no lecture to go to. */
  onGo?: () => Promise<void>;
  /** With the way to trust the laptop unfolded. */
  open?: boolean;
}

/** What to expect on the way to the secure door, and how never to be asked again, with pictures for this browser and system. */
export function SecureGuide({ onGo, open = false }: SecureGuideProps) {
  const [unfolded, setUnfolded] = useState(open);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const [authority, setAuthority] = useState(true);
  useEffect(() => {
    void doorStateAt(location.origin).then((state) => {
      if (state) setAuthority(state.authority);
    });
  }, []);
  const go = async () => {
    setBusy(true);
    setFailed(false);
    try {
      await onGo?.();
    } catch {
      setFailed(true);
      setBusy(false);
    }
  };
  return (
    <div className="guide">
      <h3>{doors.warningTitle}</h3>
      <p className="guide-muted">{doors.warningText(location.host)}</p>
      <Steps steps={doors.warnings[browserOf(navigator.userAgent)](location.hostname)} />
      {failed && <Notice tone="warning">{doors.failed}</Notice>}
      {onGo && (
        <div className="guide-actions">
          <Button variant="primary" size="large" icon={<ShieldCheck size={20} />} busy={busy} onClick={() => void go()}>
            {busy ? doors.going : doors.go}
          </Button>
        </div>
      )}
      <section className="guide-part">
        <h3>{doors.trustTitle}</h3>
        {!authority ? (
          <p className="guide-muted">{doors.nothingToTrust}</p>
        ) : unfolded ? (
          <TrustGuide />
        ) : (
          <>
            <p className="guide-muted">{doors.trustText}</p>
            <div className="guide-actions">
              <Button onClick={() => setUnfolded(true)}>{doors.trustOpen}</Button>
            </div>
          </>
        )}
      </section>
    </div>
  );
}

function TrustGuide() {
  const [system, setSystem] = useState<InstallSystem>(() => systemOf(navigator.userAgent, navigator.maxTouchPoints));
  const { steps, file, note } = doors.installs[system];
  return (
    <>
      <p className="guide-muted">{doors.trustText}</p>
      <Select
        label={doors.system}
        value={system}
        options={(Object.keys(doors.installs) as InstallSystem[]).map((value) => ({ value, label: doors.installs[value].name }))}
        onChange={(value) => setSystem(value as InstallSystem)}
      />
      <Steps steps={steps} />
      <div className="guide-actions">
        <a className="guide-download" href={`${paths.doors}${file}`} download={file}>
          <Download size={18} aria-hidden="true" /> {doors.download(file)}
        </a>
      </div>
      <p className="guide-muted">
        {note} {doors.noticed}
      </p>
    </>
  );
}
