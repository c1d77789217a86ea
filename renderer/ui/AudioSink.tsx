import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { ReceivedTrack } from '../room/room-snapshot.ts';
import type { SoundOf, SoundVolumes } from './sound-volumes.ts';

export interface AudioSinkHandle {
  /** Plays everything; call it right in the handler of a press, so that the browser counts it as the person's wish. */
  play(): void;
}

export interface AudioSinkProps {
  received: readonly ReceivedTrack[];
  /** true when the browser refuses sound until somebody presses something, false once it plays. Should be stable. */
  onBlocked: (blocked: boolean) => void;
  /** Called with each new element, to send it to a chosen speaker. Should be stable. */
  onElement?: (element: HTMLAudioElement) => void;
  /** How loud each is here; default: as it comes. */
  volumes?: SoundVolumes | undefined;
  /** Something else is heard for a while: the voices go on in silence. */
  muted?: boolean;
  ref?: Ref<AudioSinkHandle>;
}

/** Plays every voice and every screen's sound; draws nothing. */
export function AudioSink({ received, onBlocked, onElement, volumes, muted = false, ref }: AudioSinkProps) {
  const box = useRef<HTMLDivElement>(null);
  useImperativeHandle(
    ref,
    () => ({
      play() {
        for (const element of box.current?.querySelectorAll('audio') ?? []) void start(element, onBlocked);
      },
    }),
    [onBlocked],
  );
  const sounds = received.filter(({ track }) => track.kind === 'audio');
  return (
    <div ref={box} hidden>
      {sounds.map((sound) => (
        <Sound
          key={sound.producerId}
          sound={sound}
          track={sound.track}
          onBlocked={onBlocked}
          onElement={onElement}
          volumes={volumes}
          muted={muted}
        />
      ))}
    </div>
  );
}

type SoundProps = Pick<AudioSinkProps, 'onBlocked' | 'onElement' | 'volumes'> & {
  sound: SoundOf;
  track: MediaStreamTrack;
  muted: boolean;
};

function Sound({ sound, track, onBlocked, onElement, volumes, muted }: SoundProps) {
  const place = useRef<HTMLSpanElement>(null);
  const silent = useRef(muted);
  // Before the next sound is drawn from the network, not after the next picture.
  useLayoutEffect(() => {
    silent.current = muted;
    const element = place.current?.querySelector('audio');
    if (element) element.muted = muted;
  }, [muted]);
  useEffect(() => {
    const element = document.createElement('audio');
    element.autoplay = true;
    element.muted = silent.current;
    element.srcObject = new MediaStream([track]);
    place.current?.append(element);
    onElement?.(element);
    void start(element, onBlocked);
    return () => {
      element.srcObject = null;
      element.remove();
    };
  }, [track, onBlocked, onElement]);
  const { participantId, source, label } = sound;
  useEffect(() => {
    const follow = () => {
      const element = place.current?.querySelector('audio');
      if (element && volumes) element.volume = volumes.of({ participantId, source, label });
    };
    follow();
    return volumes?.subscribe(follow);
  }, [volumes, participantId, source, label]);
  return <span ref={place} />;
}

async function start(element: HTMLAudioElement, onBlocked: (blocked: boolean) => void): Promise<void> {
  try {
    await element.play();
    onBlocked(false);
  } catch (error) {
    // Other failures (the element went away, another track came) are not the browser's wish for a press.
    if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked(true);
  }
}
