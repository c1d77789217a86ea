/** The stage: joins the lesson as its teacher, shows the green room before it and the class while it is live. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { RefusedError } from '../../../protocol/refusal.ts';
import { newsInWords, speakerNewsInWords } from '../../devices/media-words.ts';
import { RegionChoice, useRegionChoice } from '../../devices/RegionChoice.tsx';
import { useDeviceWords } from '../../devices/words.ts';
import { MediaSettings } from '../../media/media-settings.ts';
import { OwnMedia } from '../../media/own-media.ts';
import { SpeakerChoice } from '../../media/speaker-choice.ts';
import { RoomClient } from '../../room/room-client.ts';
import { Button } from '../../ui/Button.tsx';
import { useRoom } from '../../ui/room-hooks.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { refusalOf, useGo, useTeacherDesk } from '../desk-context.ts';
import { useTitle } from '../PaperPage.tsx';
import { useTeacherWords } from '../words.ts';
import { GreenRoom } from './GreenRoom.tsx';
import { Live } from './Live.tsx';
import { MediaChoices } from './media-choices.ts';
import { ScreenPicker, useScreenPicker } from './ScreenPicker.tsx';
import './stage.css';
import { keepScreenOn } from './screen-wake.ts';

export interface TeachingParts {
  readonly room: RoomClient;
  readonly media: OwnMedia;
  readonly speaker: SpeakerChoice;
  readonly choices: MediaChoices;
}

export default function Teaching({ lectureId }: { lectureId: string }) {
  const words = useTeacherWords();
  const { session, note } = useTeacherDesk();
  const deviceWords = useDeviceWords();
  const picker = useScreenPicker();
  const region = useRegionChoice();
  const [parts, setParts] = useState<TeachingParts | null>(null);
  const now = { words, deviceWords, note, pick: picker.pick, chooseRegion: region.choose };
  const tools = useRef(now);
  tools.current = now;

  useEffect(() => {
    const choices = new MediaChoices(localStorage);
    const room = new RoomClient({ serverUrl: session.serverUrl, hostToken: session.hostToken });
    const settings = new MediaSettings(localStorage);
    const tell = ({ text, tone }: ReturnType<typeof newsInWords>) => tools.current.note(text, { tone });
    const speaker = new SpeakerChoice((news) => tell(speakerNewsInWords(news, tools.current.deviceWords)));
    const media = new OwnMedia({
      room,
      settings,
      choices,
      cameraWhenOff: 'pause',
      onNews: (news) => tell(newsInWords(news, tools.current.deviceWords, (error) => refusalOf(error).message)),
      nameOfScreen: (number, surface) => tools.current.deviceWords.share.names[surface ?? 'monitor'](number),
      nameOfDocumentCamera: tools.current.deviceWords.share.documentCameraLabel,
      pickScreen: window.desk ? () => tools.current.pick() : undefined,
      chooseRegion: (screen) => tools.current.chooseRegion({ ...screen, region: settings.region(screen.surface) }, settings),
    });
    setParts({ room, media, speaker, choices });
    void join(room, lectureId, choices.read().displayName || tools.current.words.green.defaultName);
    void media.openRemembered();
    // Closing the tab keeps the seat for a moment (a reload comes back to it); going to another page of ours gives it up.
    const keepSeat = () => {
      media.close();
      speaker.close();
      room.close();
    };
    // Brought back from the browser's memory with everything closed: begin anew.
    const comeBack = ({ persisted }: PageTransitionEvent) => {
      if (persisted) window.location.reload();
    };
    window.addEventListener('pagehide', keepSeat);
    window.addEventListener('pageshow', comeBack);
    return () => {
      window.removeEventListener('pagehide', keepSeat);
      window.removeEventListener('pageshow', comeBack);
      media.close();
      speaker.close();
      void room.leave();
    };
  }, [lectureId, session]);

  return (
    <div className="teaching" data-surface="stage">
      {parts && <Classroom lectureId={lectureId} parts={parts} />}
      {picker.sources && <ScreenPicker picker={picker} />}
      <RegionChoice choice={region} />
    </div>
  );
}

/** Takes the seat of before a reload; without one, or with one too old, comes in anew. The snapshot tells what went wrong. */
async function join(room: RoomClient, lectureId: string, displayName: string): Promise<void> {
  const held = room.heldSeat({ lectureId });
  const anew = () => room.join({ ticket: { kind: 'host', lectureId }, displayName });
  try {
    if (!held) return await anew();
    await room.join({ ticket: held }).catch((error: unknown) => {
      if (error instanceof RefusedError && error.code === 'seat-lost') return anew();
      throw error;
    });
  } catch {
    // `failure` of the room's snapshot is drawn below.
  }
}

function Classroom({ lectureId, parts }: { lectureId: string; parts: TeachingParts }) {
  const words = useTeacherWords();
  const go = useGo();
  const { router } = useTeacherDesk();
  const { room, media } = parts;
  const { connection, closedReason, failure, lesson } = useRoom(room);
  const phase = lesson?.phase ?? null;
  useTitle(lesson?.title ?? '');

  const ended = phase === 'ended' || closedReason === 'ended';
  useEffect(() => {
    if (ended) router.replace({ page: 'lecture', lectureId });
  }, [ended, router, lectureId]);

  const isLive = phase === 'live' && !ended;
  const title = lesson?.title ?? '';
  useEffect(() => {
    if (!isLive) return;
    void media.goOnAir();
    void window.desk?.setLive({ live: true, title: title.slice(0, 200) });
    return () => void window.desk?.setLive({ live: false, title: '' });
  }, [isLive, media, title]);
  useEffect(() => (isLive ? keepScreenOn() : undefined), [isLive]);
  useEffect(() => {
    if (!isLive) return;
    return window.desk?.on('endLecture', () => void room.ask('lesson:end', {}).catch(() => undefined));
  }, [isLive, room]);

  const toLecture = useCallback(() => go({ page: 'lecture', lectureId }), [go, lectureId]);
  if (connection === 'closed' && !ended) {
    const moved = closedReason === 'moved';
    const heading = moved ? words.live.movedTitle : failure ? words.live.joinFailedTitle : words.live.closedTitle;
    return (
      <main className="stage-message">
        <h1>{heading}</h1>
        <p className="muted">{moved ? words.live.movedText : failure ? failure.message : ''}</p>
        <div className="row">
          <Button onClick={toLecture}>{words.live.toLecture}</Button>
          {(moved || failure) && (
            <Button
              variant="primary"
              onClick={() => void join(room, lectureId, parts.choices.read().displayName || words.green.defaultName)}
            >
              {moved ? words.live.takeBack : words.retry}
            </Button>
          )}
        </div>
      </main>
    );
  }
  if (!lesson || ended) {
    return (
      <main className="stage-message">
        <h1 className="visually-hidden">{words.green.title}</h1>
        <p className="wait" role="status">
          <Spinner /> {words.loading}
        </p>
        <a href="#/" className="stage-back">
          {words.nav.lectures}
        </a>
      </main>
    );
  }
  return phase === 'live' ? <Live lectureId={lectureId} parts={parts} /> : <GreenRoom lectureId={lectureId} parts={parts} />;
}
