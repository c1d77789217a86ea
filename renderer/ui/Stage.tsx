import { MonitorUp, Presentation, WifiOff } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { DEFAULT_STAGE } from '../../protocol/constants.ts';
import { Avatar } from './Avatar.tsx';
import type { Ask } from './ask.ts';
import { EmptyState } from './EmptyState.tsx';
import { Gallery } from './Gallery.tsx';
import { LastFrames, LastFramesContext } from './last-frames.ts';
import { Picture, titleOf } from './Picture.tsx';
import { useRoom } from './room-hooks.ts';
import { Spinner } from './Spinner.tsx';
import { QualityNote, SpeakingNote } from './StageNotes.tsx';
import { StageTools } from './StageTools.tsx';
import { type PreferringRoom, ShownPicturesContext, useShownPictures } from './shown-pictures-hook.ts';
import { useStageChoice } from './stage-choice-hook.ts';
import { layoutStage, picturesOf, type StagePicture } from './stage-layout.ts';
import { lastSpeakersFirst, rememberSpeakers, viewFor } from './stage-view.ts';
import { useWords } from './strings/words.ts';
import './Stage.css';

/** Until the first picture tells its own. */
const USUAL_ASPECT = 16 / 9;
/** Faces beside the large picture; who wants more opens the gallery. */
const STRIP_TILES = 5;

export interface StageProps {
  room: PreferringRoom;
  ask: Ask;
  /** In the place of pictures while there are none (the board, words). */
  placeholder?: ReactNode;
  /** Over the large picture: the code in a corner, floating reactions, a note. */
  children?: ReactNode;
  /** The connection is away: the pictures are of then, not of now. */
  frozen?: boolean;
  /** Only the pictures: for the projector. */
  bare?: boolean;
  /** Whether one's own camera is seen as in a mirror. */
  mirrored?: boolean;
  /** What stands in the place of one's own screen where it is large; null leaves the picture. Default: a card that says so. */
  instead?: ((picture: StagePicture) => ReactNode) | undefined;
}

/** What the class looks at. Keeps each picture's aspect and never crops a screen; asks for no more than it shows. */
export function Stage({ room, ask, placeholder, children, frozen = false, bare = false, mirrored = true, instead }: StageProps) {
  const words = useWords();
  const snapshot = useRoom(room);
  const { lesson, participantId, media, speakers, qualities, permissions, awayParticipantIds } = snapshot;
  const [lastFrames] = useState(() => new LastFrames());
  const [choice, setChoice] = useStageChoice();
  const [aspect, setAspect] = useState(USUAL_ASPECT);
  const [mainVideo, setMainVideo] = useState<HTMLVideoElement | null>(null);
  const recentSpeakers = useRecentSpeakers(speakers.map((speaker) => speaker.participantId));
  const shown = useShownPictures(room, choice.pinned);

  const pictures = useMemo(
    () => picturesOf({ lesson, participantId, media, awayParticipantIds }),
    [lesson, participantId, media, awayParticipantIds],
  );
  const speakingIds = useMemo(() => new Set(speakers.map((speaker) => speaker.participantId)), [speakers]);
  const leads = permissions.has('moderate');
  const own = participantId === null ? undefined : qualities.get(participantId);
  const resting = own?.detail?.lowered === 'video-off';
  const stage = lesson?.stage ?? DEFAULT_STAGE;
  const view = viewFor(stage, choice, leads);
  const large = pictures.some(({ producerId }) => producerId === view.large) ? view.large : null;
  const { main, inset, strip, screens } = layoutStage(pictures, { large, recentSpeakers });
  // A picture that somebody wants large is shown large, whichever way the rest is looked at.
  const gallery = view.layout === 'gallery' && large === null && pictures.length > 1;
  const alone = view.layout === 'screen-only';
  const faces = alone ? [] : lastSpeakersFirst(strip, recentSpeakers).slice(0, STRIP_TILES);
  // Two people's screens are often called the same.
  const several = new Set(screens.map((screen) => screen.participantId)).size > 1;
  const nameOfScreen = (screen: StagePicture) => {
    if (screen.label === '') return titleOf(screen, words);
    return several ? words.stage.screenBy(screen.yours ? words.you : screen.displayName, screen.label) : screen.label;
  };
  // Who picks a picture out of an arrangement that they follow goes their own way from there.
  const ownWay = !leads && (stage.followed || stage.spotlight !== null) ? { following: false } : {};
  const pin = (pinned: string) => setChoice((before) => ({ ...before, ...ownWay, layout: view.layout, pinned }));
  const inSight = new Set(
    (gallery ? pictures : [main, inset, ...faces]).flatMap((one) => (one?.source === 'camera' ? [one.participantId] : [])),
  );
  const floats = mainVideo !== null && main?.yours === false && document.pictureInPictureEnabled === true;
  return (
    <ShownPicturesContext value={shown}>
      <LastFramesContext value={lastFrames}>
        <section className={`stage${frozen ? ' stage-frozen' : ''}${bare ? ' stage-bare' : ''}`} aria-label={words.stage.label}>
          <div className={gallery ? 'stage-frame stage-frame-gallery' : 'stage-frame'}>
            {gallery && (
              <Gallery
                pictures={pictures}
                recentSpeakers={recentSpeakers}
                speakingIds={speakingIds}
                qualities={qualities}
                resting={resting}
                bare={bare}
                instead={instead}
                mirrored={mirrored}
                onEnlarge={pin}
              />
            )}
            {!gallery && main && (
              <div className="stage-fit" style={{ '--aspect': aspect }}>
                <Picture
                  key={main.producerId}
                  picture={main}
                  fit="contain"
                  size="large"
                  speaking={main.source === 'camera' && speakingIds.has(main.participantId)}
                  quality={qualities.get(main.participantId)}
                  resting={resting}
                  onAspect={setAspect}
                  instead={instead}
                  mirrored={mirrored}
                  onElement={setMainVideo}
                />
                {inset && !alone && (
                  <div className="stage-inset">
                    <Picture
                      key={inset.producerId}
                      picture={inset}
                      fit="cover"
                      size="small"
                      // Under a person's own screen their name stands already.
                      named={inset.participantId !== main.participantId}
                      speaking={speakingIds.has(inset.participantId)}
                      resting={resting}
                      instead={instead}
                      mirrored={mirrored}
                    />
                  </div>
                )}
              </div>
            )}
            {pictures.length === 0 &&
              (placeholder ?? (
                <StagePlaceholder>
                  <EmptyState icon={<Presentation />} title={words.stage.nothingTitle}>
                    {words.stage.nothingText}
                  </EmptyState>
                </StagePlaceholder>
              ))}
            {!bare && pictures.length > 0 && (
              <StageTools
                stage={stage}
                view={view}
                choice={choice}
                onChoose={setChoice}
                main={gallery ? null : main}
                arrange={leads ? ask : undefined}
                onFloat={floats ? () => void mainVideo.requestPictureInPicture().catch(() => undefined) : undefined}
              />
            )}
            <SpeakingNote snapshot={snapshot} inSight={inSight} lower={!gallery && main?.source === 'screen' && main.paused} />
            {children}
          </div>
          {!bare && <QualityNote snapshot={snapshot} />}
          <div className="stage-below">
            {!bare && !gallery && screens.length > 1 && (
              <ul className="stage-screens" aria-label={words.stage.screens}>
                {screens.map((screen) => (
                  <li key={screen.producerId}>
                    <button
                      type="button"
                      className="stage-screen-choice"
                      aria-pressed={screen === main}
                      onClick={() => pin(screen.producerId)}
                    >
                      <MonitorUp size={16} aria-hidden="true" />
                      <span>{nameOfScreen(screen)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            )}
            {!bare && !gallery && faces.length > 0 && (
              <ul className="stage-strip" aria-label={words.stage.cameras}>
                {faces.map((picture) => (
                  <li key={picture.producerId}>
                    <button
                      type="button"
                      className="stage-strip-choice"
                      aria-label={words.stage.enlarge(titleOf(picture, words))}
                      onClick={() => pin(picture.producerId)}
                    >
                      <Picture
                        picture={picture}
                        fit="cover"
                        size="small"
                        speaking={picture.source === 'camera' && speakingIds.has(picture.participantId)}
                        quality={qualities.get(picture.participantId)}
                        resting={resting}
                        instead={instead}
                        mirrored={mirrored}
                      />
                    </button>
                  </li>
                ))}
                {strip.length > faces.length && (
                  <li>
                    <button
                      type="button"
                      className="stage-strip-choice stage-strip-more"
                      onClick={() => setChoice({ layout: 'gallery', pinned: null, following: false })}
                    >
                      {words.stage.allCameras(pictures.filter(({ source }) => source === 'camera').length)}
                    </button>
                  </li>
                )}
              </ul>
            )}
          </div>
        </section>
      </LastFramesContext>
    </ShownPicturesContext>
  );
}

/** Who spoke, the last first. */
function useRecentSpeakers(speaking: readonly string[]): readonly string[] {
  const [recent, setRecent] = useState<readonly string[]>([]);
  const now = rememberSpeakers(recent, speaking);
  if (now !== recent) setRecent(now);
  return now;
}

/** Words in the place of a picture. */
export function StagePlaceholder({ children }: { children: ReactNode }) {
  return <div className="stage-placeholder">{children}</div>;
}

/** In a picture's place while people are heard and nothing is seen. */
export function VoiceOnly({ displayName }: { displayName: string }) {
  const words = useWords();
  return (
    <StagePlaceholder>
      <Avatar name={displayName} size={96} />
      <p className="stage-voice">{words.stage.voiceOnlyTitle(displayName)}</p>
    </StagePlaceholder>
  );
}

/** In a picture's place while it is on its way. */
export function PictureComing() {
  const words = useWords();
  return (
    <StagePlaceholder>
      <Spinner size={32} />
      <p className="stage-voice" role="status">
        {words.connection.mediaConnecting}
      </p>
    </StagePlaceholder>
  );
}

/** In a picture's place where no packet gets through. */
export function PictureBlocked() {
  const words = useWords();
  return (
    <StagePlaceholder>
      <EmptyState icon={<WifiOff />} title={words.connection.mediaBlocked}>
        {words.connection.mediaBlockedText}
      </EmptyState>
    </StagePlaceholder>
  );
}
