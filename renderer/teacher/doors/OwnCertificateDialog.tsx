import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { doorsDesk as words } from '../../ui/strings/en/doors-desk.ts';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';

/** Two files, read here and sent to this computer's own server; nothing is changed when they don't fit. */
export function OwnCertificateDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { cancel } = useTeacherWords();
  const { desk } = useTeacherDesk();
  const [certificate, setCertificate] = useState<File | null>(null);
  const [key, setKey] = useState<File | null>(null);
  const [missing, setMissing] = useState(false);
  const use = useAction(async (chosen: File, keyFile: File) => {
    const [certificatePem, keyPem] = await Promise.all([chosen.text(), keyFile.text()]);
    await desk.ask('door:use-certificate', { certificate: { certificatePem, keyPem } });
    onDone();
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setMissing(!certificate || !key);
    if (certificate && key) use.run(certificate, key);
  };
  const field = (label: string, choose: (file: File | null) => void) => (
    <label className="door-field">
      <span>{label}</span>
      <input type="file" accept=".pem,.crt,.cer,.key" onChange={(event) => choose(event.target.files?.[0] ?? null)} />
    </label>
  );
  const problem = use.failure?.message ?? (missing ? words.ownMissing : null);
  return (
    <Dialog title={words.ownTitle} onClose={onClose}>
      <form className="door-form" onSubmit={submit}>
        <p>{words.ownText}</p>
        {field(words.ownCertificate, setCertificate)}
        {field(words.ownKey, setKey)}
        {problem !== null && (
          <Notice tone="warning" urgent>
            {problem}
          </Notice>
        )}
        <div className="row door-form-actions">
          <Button variant="quiet" onClick={onClose}>
            {cancel}
          </Button>
          <Button type="submit" variant="primary" busy={use.busy}>
            {words.ownUse}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
