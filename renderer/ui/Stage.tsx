import { MicOff, MonitorUp, Pause, Presentation, WifiOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Avatar } from './Avatar.tsx';
import { EmptyState } from './EmptyState.tsx';
import { Spinner } from './Spinner.tsx';
import { layoutStage, type StagePicture } from './stage-layout.ts';
import type { SharedWords } from './strings/words.ts';
import { useWords } from './strings/words.ts';
import { VideoView } from './VideoView.tsx';
import './Stage.css';

/** Until the first picture tells its own. */
const USUAL_ASPECT = 16 / 9;

export interface StageProps {
  /** `picturesOf(snapshot)`. */
  pictures: readonly StagePicture[];
  /** In the place of pictures while there are none (the board, words). */
  placeholder?: ReactNode;
  /** Over the large picture: the code in a corner, floating reactions, a note. */
  children?: ReactNode;
  /** The connection is away: the pictures are of then, not of now. */
  frozen?: boolean;
  /** Only the large picture and its inset: for the projector. */
  bare?: boolean;
}

/** What the class looks at. Keeps each picture's aspect and never crops a screen. */
export function Stage({ pictures, placeholder, children, frozen = false, bare = false }: StageProps) {
  const words = useWords();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [aspect, setAspect] = useState(USUAL_ASPECT);
  const { main, inset, strip, screens } = layoutStage(pictures, chosenId);
  return (
    <section className={`stage${frozen ? ' stage-frozen' : ''}${bare ? ' stage-bare' : ''}`} aria-label={words.stage.label}>
      <div className="stage-frame">
        {main ? (
          <div className="stage-fit" style={{ '--aspect': aspect }}>
            <Picture key={main.producerId} picture={main} fit="contain" size="large" onAspect={setAspect} />
            {inset && (
              <div className="stage-inset">
                <Picture
                  key={inset.producerId}
                  picture={inset}
                  fit="cover"
                  size="small"
                  // Under a person's own screen their name stands already.
                  named={inset.participantId !== main.participantId}
                />
              </div>
            )}
          </div>
        ) : (
          (placeholder ?? (
            <StagePlaceholder>
              <EmptyState icon={<Presentation />} title={words.stage.nothingTitle}>
                {words.stage.nothingText}
              </EmptyState>
            </StagePlaceholder>
          ))
        )}
        {children}
      </div>
      {!bare && screens.length > 1 && (
        <ul className="stage-screens" aria-label={words.stage.screens}>
          {screens.map((screen) => (
            <li key={screen.producerId}>
              <button
                type="button"
                className="stage-screen-choice"
                aria-pressed={screen === main}
                onClick={() => setChosenId(screen.producerId)}
              >
                <MonitorUp size={16} aria-hidden="true" />
                <span>{screen.label || titleOf(screen, words)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {!bare && strip.length > 0 && (
        <ul className="stage-strip" aria-label={words.stage.cameras}>
          {strip.map((picture) => (
            <li key={picture.producerId}>
              <button
                type="button"
                className="stage-strip-choice"
                aria-label={words.stage.enlarge(titleOf(picture, words))}
                onClick={() => setChosenId(picture.producerId)}
              >
                <Picture picture={picture} fit="cover" size="small" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface PictureProps {
  picture: StagePicture;
  fit: 'contain' | 'cover';
  size: 'large' | 'small';
  named?: boolean;
  onAspect?: (aspect: number) => void;
}

function Picture({ picture, fit, size, named = true, onAspect }: PictureProps) {
  const words = useWords();
  const { displayName, yours, muted, paused, source, track } = picture;
  return (
    <figure className={`stage-picture stage-picture-${size}`}>
      <VideoView
        track={track}
        label={titleOf(picture, words)}
        mirrored={yours && source === 'camera'}
        fit={fit}
        {...(onAspect ? { onAspect } : {})}
      />
      {paused && (
        <div className="stage-paused">
          {source === 'camera' ? (
            <Avatar name={displayName} size={size === 'large' ? 96 : 40} />
          ) : (
            <Pause size={32} aria-hidden="true" />
          )}
          <span className={size === 'small' ? 'visually-hidden' : ''}>{words.stage.paused}</span>
        </div>
      )}
      <figcaption className={named || muted ? 'stage-name' : 'visually-hidden'}>
        {source === 'screen' && <MonitorUp size={14} aria-hidden="true" />}
        <span className={named ? 'stage-name-text' : 'visually-hidden'}>{yours ? words.you : displayName}</span>
        {source === 'camera' && muted && <MicOff size={14} role="img" aria-label={words.stage.muted} />}
      </figcaption>
    </figure>
  );
}

/** "Anna's screen", "Your camera". */
function titleOf({ source, yours, displayName }: StagePicture, words: SharedWords): string {
  if (source === 'screen') return yours ? words.stage.yourScreen : words.stage.screenOf(displayName);
  return yours ? words.stage.yourCamera : words.stage.cameraOf(displayName);
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
