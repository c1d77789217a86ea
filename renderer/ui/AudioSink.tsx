import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { ReceivedTrack } from '../room/room-snapshot.ts';

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
  ref?: Ref<AudioSinkHandle>;
}

/** Plays every voice and every screen's sound; draws nothing. */
export function AudioSink({ received, onBlocked, onElement, ref }: AudioSinkProps) {
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
      {sounds.map(({ producerId, track }) => (
        <Sound key={producerId} track={track} onBlocked={onBlocked} onElement={onElement} />
      ))}
    </div>
  );
}

type SoundProps = Pick<AudioSinkProps, 'onBlocked' | 'onElement'> & { track: MediaStreamTrack };

function Sound({ track, onBlocked, onElement }: SoundProps) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = document.createElement('audio');
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    place.current?.append(element);
    onElement?.(element);
    void start(element, onBlocked);
    return () => {
      element.srcObject = null;
      element.remove();
    };
  }, [track, onBlocked, onElement]);
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
