import { MicOff, MonitorUp, Pause, Volume2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ConnectionQuality } from '../../protocol/models.ts';
import { Avatar } from './Avatar.tsx';
import { qualityTextOf } from './connection-words.ts';
import { OwnScreenCard } from './OwnScreenCard.tsx';
import { QualityBars } from './QualityBars.tsx';
import { Spinner } from './Spinner.tsx';
import type { StagePicture } from './stage-layout.ts';
import type { SharedWords } from './strings/words.ts';
import { useWords } from './strings/words.ts';
import { VideoView } from './VideoView.tsx';
import './Picture.css';

export interface PictureProps {
  picture: StagePicture;
  fit: 'contain' | 'cover';
  size: 'large' | 'small';
  named?: boolean;
  speaking?: boolean;
  quality?: ConnectionQuality | undefined;
  /** Only sound comes just now, so that what is seen is of before. */
  resting?: boolean;
  /** Whether one's own camera is seen as in a mirror. */
  mirrored?: boolean | undefined;
  /** What stands in the place of one's own screen where it is large; null leaves the picture. Default: a card that says so. */
  instead?: ((picture: StagePicture) => ReactNode) | undefined;
  onAspect?: (aspect: number) => void;
  onElement?: ((element: HTMLVideoElement) => void) | undefined;
}

/** One camera or screen with whose it is, whether they speak, and what is wrong with it. */
export function Picture(props: PictureProps) {
  const { picture, fit, size, named = true, speaking = false, quality, resting = false, mirrored = true } = props;
  const { instead, onAspect, onElement } = props;
  const words = useWords();
  const [seen, setSeen] = useState(false);
  const { producerId, displayName, yours, muted, paused, source, track } = picture;
  const weak = yours ? null : qualityTextOf(displayName, quality, words);
  const card = <OwnScreenCard picture={picture} size={size} />;
  const ownScreen = instead ? instead(picture) : card;
  const replaced = yours && source === 'screen' && Boolean(ownScreen);
  return (
    <figure className={`stage-picture stage-picture-${size}${speaking ? ' stage-picture-speaking' : ''}`}>
      {replaced && (size === 'large' ? ownScreen : card)}
      {!replaced && (
        <VideoView
          track={track}
          label={titleOf(picture, words)}
          // A document camera shows what is to be read.
          mirrored={yours && source === 'camera' && picture.label === '' && mirrored}
          fit={fit}
          producerId={yours ? undefined : producerId}
          lasting={source === 'screen'}
          onElement={onElement}
          onAspect={(aspect) => {
            setSeen(true);
            onAspect?.(aspect);
          }}
        />
      )}
      {!seen && !paused && !replaced && <Coming picture={picture} size={size} />}
      {paused && !replaced && <PausedNote picture={picture} size={size} seen={seen} />}
      {resting && seen && !paused && !yours && <RestingNote size={size} />}
      {!(replaced && size === 'large') && (
        <figcaption className={named || muted || weak !== null ? 'stage-name' : 'visually-hidden'}>
          {source === 'screen' && <MonitorUp size={14} aria-hidden="true" />}
          <span className={named ? 'stage-name-text' : 'visually-hidden'}>{yours ? words.you : displayName}</span>
          {source === 'camera' && muted && <MicOff size={14} role="img" aria-label={words.stage.muted} />}
          {speaking && <Volume2 size={14} role="img" aria-label={words.stage.speakingSign} />}
          {weak !== null && (
            <span className="stage-weak">
              <QualityBars quality={quality} label={weak} />
            </span>
          )}
        </figcaption>
      )}
    </figure>
  );
}

/** Whose picture it is, until it comes: over a slow network that takes a while. */
function Coming({ picture: { source, displayName }, size }: { picture: StagePicture; size: 'large' | 'small' }) {
  return (
    <div className="stage-coming">
      {source === 'camera' ? (
        <Avatar name={displayName} size={size === 'large' ? 96 : 40} />
      ) : (
        <Spinner size={size === 'large' ? 32 : 20} />
      )}
    </div>
  );
}

/** Over the last picture that came. */
function RestingNote({ size }: { size: 'large' | 'small' }) {
  const { resting } = useWords().stage.quality;
  return (
    <div className="stage-resting">
      <Volume2 size={size === 'large' ? 18 : 14} aria-hidden="true" />
      <span className={size === 'small' ? 'visually-hidden' : ''}>{resting}</span>
    </div>
  );
}

/** Over what stands still: a screen keeps its last picture in sight, of a camera nothing is left to see. */
function PausedNote({ picture, size, seen }: { picture: StagePicture; size: 'large' | 'small'; seen: boolean }) {
  const words = useWords();
  const text = <span className={size === 'small' ? 'visually-hidden' : ''}>{words.stage.paused}</span>;
  if (picture.source === 'screen' && seen) {
    return (
      <div className="stage-paused-note">
        <Pause size={16} aria-hidden="true" />
        {text}
      </div>
    );
  }
  return (
    <div className="stage-paused">
      {picture.source === 'camera' ? (
        <Avatar name={picture.displayName} size={size === 'large' ? 96 : 40} />
      ) : (
        <Pause size={32} aria-hidden="true" />
      )}
      {text}
    </div>
  );
}

/** "Anna's screen", "Your camera". */
export function titleOf({ source, yours, displayName }: StagePicture, words: SharedWords): string {
  if (source === 'screen') return yours ? words.stage.yourScreen : words.stage.screenOf(displayName);
  return yours ? words.stage.yourCamera : words.stage.cameraOf(displayName);
}
