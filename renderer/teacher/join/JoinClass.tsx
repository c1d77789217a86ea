/** In the desktop app: into somebody else's class, by an invitation or found on this network. */
import { Laptop } from 'lucide-react';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { normaliseJoinCode, paths } from '../../../protocol/constants.ts';
import type { NearbyClass } from '../../../protocol/ipc.ts';
import { Button } from '../../ui/Button.tsx';
import { joinClass as words } from '../../ui/strings/en/join-class.ts';
import { TextField } from '../../ui/TextField.tsx';
import { refusalOf, useTeacherDesk } from '../desk-context.ts';
import './join.css';

const LOOK_EVERY_MS = 2_000;

export default function JoinClass() {
  const { note } = useTeacherDesk();
  const [invitation, setInvitation] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const nearby = useNearbyClasses();
  const open = async (link: string) => {
    try {
      await window.desk?.joinClass({ link });
      note(words.opened, { tone: 'success' });
    } catch (error) {
      note(refusalOf(error).message, { tone: 'danger' });
    }
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const link = invitation.trim();
    if (/^(https?|lectern):\/\/\S+\/j\/\S+$/i.test(link)) void open(link);
    else setProblem(words.invitationWrong);
  };
  return (
    <>
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      <form className="card join-class" onSubmit={submit} noValidate>
        <TextField
          label={words.invitation}
          hint={words.invitationHint}
          error={problem}
          value={invitation}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setInvitation(event.target.value);
            setProblem(null);
          }}
        />
        <Button type="submit" variant="primary">
          {words.join}
        </Button>
      </form>
      <h2>{words.nearby}</h2>
      {nearby.length === 0 ? (
        <p className="lead" role="status">
          {words.none}
        </p>
      ) : (
        nearby.map((found) => <NearbyCard key={found.origin} found={found} onJoin={open} />)
      )}
    </>
  );
}

function NearbyCard({ found, onJoin }: { found: NearbyClass; onJoin: (link: string) => Promise<void> }) {
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const joinCode = normaliseJoinCode(code);
    if (joinCode === '') setProblem(words.codeMissing);
    else void onJoin(`${found.origin}${paths.join}${joinCode}#pin=${found.fingerprint}`);
  };
  return (
    <form className="card join-class" onSubmit={submit} noValidate>
      <p className="join-class-name">
        <Laptop size={20} aria-hidden="true" /> {found.name}
      </p>
      <TextField
        label={words.codeFor(found.name)}
        error={problem}
        value={code}
        autoComplete="off"
        onChange={(event) => {
          setCode(event.target.value);
          setProblem(null);
        }}
      />
      <Button type="submit">{words.join}</Button>
    </form>
  );
}

function useNearbyClasses(): readonly NearbyClass[] {
  const [classes, setClasses] = useState<readonly NearbyClass[]>([]);
  useEffect(() => {
    const look = () =>
      void window.desk?.nearbyClasses({}).then(
        (found) => setClasses(found.classes),
        () => undefined,
      );
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return classes;
}
