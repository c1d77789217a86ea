/** Which doors are open to students, what the secure one shows, and what a school's IT needs. */
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { paths } from '../../../protocol/constants.ts';
import type { Reply } from '../../../protocol/requests.ts';
import { keepHostSession } from '../../room/host-session.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { doorsDesk as words } from '../../ui/strings/en/doors-desk.ts';
import { refusalOf, useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { QueryNotice } from '../planning/QueryNotice.tsx';
import { OwnCertificateDialog } from './OwnCertificateDialog.tsx';
import './doors.css';

type Status = Reply<'door:status'>;

export default function DoorsPage() {
  const query = useDeskQuery('door:status', {});
  return (
    <>
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      <QueryNotice query={query} />
      {query.reply && <DoorCards status={query.reply} reload={query.reload} />}
    </>
  );
}

function DoorCards({ status, reload }: { status: Status; reload: () => void }) {
  const { desk, session, note } = useTeacherDesk();
  const [choosing, setChoosing] = useState(false);
  /** Pressed, and not yet told by the server. */
  const [wanted, setWanted] = useState<boolean | null>(null);
  const plainOpen = wanted ?? status.plainOpen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each fresh status is the truth again.
  useEffect(() => setWanted(null), [status]);
  const act = async (ask: () => Promise<unknown>, done: string) => {
    try {
      await ask();
      note(done, { tone: 'success' });
    } catch (error) {
      note(refusalOf(error).message, { tone: 'danger' });
    }
    reload();
  };
  const setPlain = async (open: boolean) => {
    setWanted(open);
    await act(() => desk.ask('door:set-plain', { open }), open ? words.opened : words.closed);
  };
  const backToMade = () => act(() => desk.ask('door:use-certificate', { certificate: null }), words.backDone);
  const signOutOthers = async () => {
    try {
      const { hostToken } = await desk.ask('host:sign-out-others', {});
      keepHostSession(hostToken);
      // Everything this page has opened goes by the token that is worthless now.
      window.location.reload();
    } catch (error) {
      note(refusalOf(error).message, { tone: 'danger' });
    }
  };
  const file = (name: string, label: string) => (
    <a className="door-file" href={`${session.serverUrl}${paths.doors}${name}`} target="_blank" rel="noreferrer">
      <Download size={18} aria-hidden="true" /> {label}
    </a>
  );
  return (
    <div className="doors">
      <section className="card door-card">
        <h2>{words.plainTitle}</h2>
        <p>{words.plainText}</p>
        <Checkbox checked={plainOpen} disabled={wanted !== null} onChange={(open) => void setPlain(open)}>
          {words.plainOpen}
        </Checkbox>
        {!plainOpen && <Notice>{words.plainClosedNote}</Notice>}
      </section>
      <section className="card door-card">
        <h2>{words.secureTitle}</h2>
        <p>{words.secureText}</p>
        <dl className="door-facts">
          <dt>{words.names}</dt>
          <dd>{status.names.join(', ')}</dd>
          <dt>{words.validUntil}</dt>
          <dd>{new Date(status.validUntil).toLocaleDateString(undefined, { dateStyle: 'long' })}</dd>
          <dt>{words.fingerprint}</dt>
          <dd className="door-fingerprint">{inHex(status.fingerprint)}</dd>
        </dl>
        <p>
          {words.origin[status.origin]}{' '}
          <a href={`${session.serverUrl}${paths.secure}`} target="_blank" rel="noreferrer">
            {words.guide}
          </a>
        </p>
      </section>
      {status.origin === 'made' && (
        <section className="card door-card">
          <h2>{words.itTitle}</h2>
          <p>{words.itText}</p>
          <div className="row">
            {file('lectern.crt', words.exportCrt)}
            {file('lectern.pem', words.exportPem)}
            {file('lectern.mobileconfig', words.exportApple)}
          </div>
        </section>
      )}
      {status.origin !== 'configured' && (
        <section className="card door-card">
          <h2>{words.ownTitle}</h2>
          <p>{words.ownText}</p>
          <div className="row">
            <Button onClick={() => setChoosing(true)}>{words.ownChoose}</Button>
            {status.origin === 'chosen' && (
              <Button variant="quiet" onClick={() => void backToMade()}>
                {words.backToMade}
              </Button>
            )}
          </div>
        </section>
      )}
      <section className="card door-card">
        <h2>{words.signedInTitle}</h2>
        <p>{words.signedInText}</p>
        <div className="row">
          <Button onClick={() => void signOutOthers()}>{words.signOutOthers}</Button>
        </div>
      </section>
      {choosing && (
        <OwnCertificateDialog
          onDone={() => {
            setChoosing(false);
            note(words.ownDone, { tone: 'success' });
            reload();
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}

/** As browsers and systems show it: `AB:CD:…`. */
function inHex(base64url: string): string {
  const bytes = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Array.from(bytes, (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()).join(':');
}
