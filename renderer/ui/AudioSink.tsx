import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { ReceivedTrack } from '../room/room-snapshot.ts';

export interface AudioSinkHandle {
  /** Plays everything; call it right in the handler of a press, so that the browser counts it as the person's wish. */
  play(): void;
}

export interface AudioSinkProps {
  received: readonly ReceivedTrack[];
  /** true when the browser refuses sound until somebody presses something, false once it plays. */
  onBlocked: (blocked: boolean) => void;
  /** Called with each new element, to send it to a chosen speaker. */
  onElement?: (element: HTMLAudioElement) => void;
  ref?: Ref<AudioSinkHandle>;
}

/** Plays every voice and every screen's sound; draws nothing. */
export function AudioSink({ received, onBlocked, onElement, ref }: AudioSinkProps) {
  const elements = useRef(new Map<string, HTMLAudioElement>());
  useImperativeHandle(
    ref,
    () => ({
      play() {
        Promise.all([...elements.current.values()].map((element) => element.play())).then(
          () => onBlocked(false),
          (error) => onBlocked(isRefusal(error)),
        );
      },
    }),
    [onBlocked],
  );
  const sounds = received.filter(({ track }) => track.kind === 'audio');
  return (
    <>
      {sounds.map(({ producerId, track }) => (
        <Sound
          key={producerId}
          track={track}
          onBlocked={onBlocked}
          onElement={(element) => {
            if (element) {
              elements.current.set(producerId, element);
              onElement?.(element);
            } else elements.current.delete(producerId);
          }}
        />
      ))}
    </>
  );
}

interface SoundProps {
  track: MediaStreamTrack;
  onBlocked: (blocked: boolean) => void;
  onElement: (element: HTMLAudioElement | null) => void;
}

function Sound({ track, onBlocked, onElement }: SoundProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const tell = useRef(onElement);
  useEffect(() => {
    tell.current = onElement;
  });
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    tell.current(element);
    return () => {
      tell.current(null);
      element.srcObject = null;
    };
  }, []);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    element.play().then(
      () => onBlocked(false),
      (error) => {
        if (isRefusal(error)) onBlocked(true);
      },
    );
  }, [track, onBlocked]);
  // biome-ignore lint/a11y/useMediaCaption: live voices have no captions to offer.
  return <audio ref={audio} autoPlay />;
}

/** Other failures (the element went away, another track came) are not the browser's wish for a press. */
function isRefusal(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotAllowedError';
}
