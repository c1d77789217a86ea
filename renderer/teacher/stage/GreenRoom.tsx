/** Before going live: see yourself, hear yourself, know that students can come, and one button. */
import { ArrowLeft, CameraOff, Radio, Settings2, Users } from 'lucide-react';
import { useId, useState } from 'react';
import { peopleInLobby, peopleInside } from '../../../lesson/permissions.ts';
import { DeviceFields } from '../../devices/DeviceFields.tsx';
import { useMedia } from '../../devices/media-hooks.ts';
import { useDeviceWords } from '../../devices/words.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { ConnectionNote } from '../../ui/ConnectionNote.tsx';
import { ExamSign } from '../../ui/ExamSign.tsx';
import { Fetched } from '../../ui/Fetched.tsx';
import { useRoom } from '../../ui/room-hooks.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { TextField } from '../../ui/TextField.tsx';
import { VideoView } from '../../ui/VideoView.tsx';
import { useAction } from '../desk-context.ts';
import { useKeysChoice } from '../keys-choice.ts';
import { MenuShortcuts } from '../MenuShortcuts.tsx';
import { Refusal } from '../planning/Refusal.tsx';
import { hrefOf } from '../route.ts';
import { useTeacherWords } from '../words.ts';
import { GreenChecks } from './GreenChecks.tsx';
import { JoinCard } from './JoinCard.tsx';
import type { TeachingParts } from './Teaching.tsx';

const loadDeviceDialog = () => import('../../devices/DeviceDialog.tsx');

export function GreenRoom({ lectureId, parts }: { lectureId: string; parts: TeachingParts }) {
  const words = useTeacherWords();
  const { room, media } = parts;
  const snapshot = useRoom(room);
  const { camera, settings } = useMedia(media);
  const deviceWords = useDeviceWords();
  const [dialog, setDialog] = useState(false);
  const goLive = useAction(async () => {
    await room.ask('lesson:start', {});
  });
  const { keysOn } = useKeysChoice();
  useShortcuts({ microphone: () => void media.toggle('microphone'), camera: () => void media.toggle('camera') }, keysOn);
  return (
    <>
      <header className="stage-top">
        <a href={hrefOf({ page: 'lecture', lectureId })} className="stage-back" aria-label={words.live.toLecture}>
          <ArrowLeft size={20} aria-hidden="true" />
        </a>
        <h1 className="stage-title">{snapshot.lesson?.title}</h1>
        <ExamSign lesson={snapshot.lesson} />
        <p className="stage-top-note">{words.green.notLiveYet}</p>
      </header>
      <main className="green">
        <ConnectionNote connection={snapshot.connection} media="none" />
        <div className="green-columns">
          <section className="green-you" aria-label={words.green.title}>
            <div className="green-preview">
              {camera.track ? (
                <VideoView track={camera.track} label={words.green.preview} mirrored={settings.mirrorSelf} fit="cover" />
              ) : (
                <p className="green-preview-off">
                  {camera.busy ? <Spinner size={28} /> : <CameraOff size={32} aria-hidden="true" />}
                  <span>{camera.busy ? words.loading : words.green.previewOff}</span>
                </p>
              )}
            </div>
            <DeviceFields media={media} speaker={parts.speaker}>
              <YourName parts={parts} />
            </DeviceFields>
            <Button className="green-more" variant="quiet" icon={<Settings2 size={18} />} onClick={() => setDialog(true)}>
              {deviceWords.more}
            </Button>
          </section>
          <div className="green-class">
            <JoinCard lectureId={lectureId} />
            <Waiting parts={parts} />
            <GreenChecks lectureId={lectureId} />
          </div>
        </div>
      </main>
      <MenuShortcuts />
      {dialog && (
        <Fetched
          load={loadDeviceDialog}
          props={{ media, speaker: parts.speaker, extent: 'teacher', onClose: () => setDialog(false) }}
          onFailure={() => setDialog(false)}
        />
      )}
      <footer className="green-bar">
        <Refusal failure={goLive.failure} />
        <p className="green-bar-hint">{words.green.devicesWithout}</p>
        <Button
          variant="primary"
          size="large"
          className="go-live"
          icon={<Radio size={22} />}
          busy={goLive.busy}
          disabled={snapshot.connection !== 'joined'}
          onClick={() => goLive.run()}
        >
          {goLive.busy ? words.green.goingLive : words.green.goLive}
        </Button>
      </footer>
    </>
  );
}

function YourName({ parts }: { parts: TeachingParts }) {
  const words = useTeacherWords();
  const { room, choices } = parts;
  const { lesson, participantId } = useRoom(room);
  const known = (participantId !== null && lesson?.participants[participantId]?.displayName) || words.green.defaultName;
  const [typed, setTyped] = useState<string | null>(null);
  const rename = useAction(async (displayName: string) => {
    if (participantId === null) return;
    await room.ask('participant:rename', { participantId, displayName });
    choices.keep({ displayName });
    setTyped(null);
  });
  const save = () => {
    const name = typed?.trim() ?? '';
    if (name && name !== known) rename.run(name);
    else setTyped(null);
  };
  return (
    <TextField
      label={words.green.yourName}
      hint={words.green.yourNameHint}
      error={rename.failure?.message}
      value={typed ?? known}
      maxLength={60}
      autoComplete="name"
      onChange={(event) => setTyped(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
      }}
    />
  );
}

/** Names drawn; a class of hundreds is a number. */
const NAMES_SHOWN = 12;

function Waiting({ parts }: { parts: TeachingParts }) {
  const words = useTeacherWords();
  const { lesson, participantId } = useRoom(parts.room);
  const headingId = useId();
  const people = lesson
    ? [...peopleInLobby(lesson), ...peopleInside(lesson)].filter((person) => person.participantId !== participantId)
    : [];
  return (
    <section className="green-card" aria-labelledby={headingId}>
      <h2 id={headingId} className="green-heading">
        <Users size={18} aria-hidden="true" /> {words.green.waiting}{' '}
        {people.length > 0 && <span className="list-count numbers">{people.length}</span>}
      </h2>
      {people.length === 0 ? (
        <p className="muted">{words.green.waitingNone}</p>
      ) : (
        <ul className="green-names" aria-live="polite">
          {people.slice(0, NAMES_SHOWN).map((person) => (
            <li key={person.participantId}>
              <Avatar name={person.displayName} size={24} />
              <span>{person.displayName}</span>
            </li>
          ))}
          {people.length > NAMES_SHOWN && <li>{words.green.andMore(people.length - NAMES_SHOWN)}</li>}
        </ul>
      )}
    </section>
  );
}
