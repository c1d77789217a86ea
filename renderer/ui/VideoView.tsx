import { useEffect, useRef, useState } from 'react';
import { useLastFrames } from './last-frames.ts';
import { useShownPicturesContext } from './shown-pictures-hook.ts';
import './VideoView.css';

export interface VideoViewProps {
  track: MediaStreamTrack;
  /** Said by screen readers. */
  label: string;
  /** One's own camera is seen as in a mirror. */
  mirrored?: boolean;
  /** contain shows all of it (screens), cover fills the frame (faces). */
  fit?: 'contain' | 'cover';
  /** Width by height as decoded, whenever it changes. */
  onAspect?: (aspect: number) => void;
  /** Whose picture this is, for what is received: its size here decides how large it is sent. */
  producerId?: string | undefined;
  /** Its last picture stays in sight where it is drawn anew: for screens, which may rest. */
  lasting?: boolean;
  /** Called with the element, to let it float in a window of its own. */
  onElement?: ((element: HTMLVideoElement) => void) | undefined;
}

/** Draws one video track; its sound, if any, is AudioSink's. */
export function VideoView(props: VideoViewProps) {
  const { track, label, mirrored = false, fit = 'contain', onAspect, producerId, lasting = false, onElement } = props;
  const video = useRef<HTMLVideoElement>(null);
  const aspectTold = useRef(onAspect);
  useEffect(() => {
    aspectTold.current = onAspect;
  });
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const playing = element.srcObject;
    if (!(playing instanceof MediaStream) || !playing.getTracks().includes(track)) element.srcObject = new MediaStream([track]);
    // Muted video may always play; a refusal here only means that the element went away meanwhile.
    element.play().catch(() => undefined);
  }, [track]);
  const remembered = useLastFrames();
  const frames = lasting ? remembered : null;
  const still = useRef<HTMLCanvasElement>(null);
  const [waits, setWaits] = useState(false);
  useEffect(() => {
    const element = video.current;
    const kept = frames?.of(track);
    const canvas = still.current;
    if (kept && canvas && element?.videoWidth === 0) {
      canvas.width = kept.width;
      canvas.height = kept.height;
      canvas.getContext('2d')?.drawImage(kept, 0, 0);
      setWaits(true);
      aspectTold.current?.(kept.width / kept.height);
    }
    return () => {
      if (element) frames?.keep(element, track);
    };
  }, [frames, track]);
  useEffect(() => {
    const element = video.current;
    return () => {
      if (element) element.srcObject = null;
    };
  }, []);
  const shown = useShownPicturesContext();
  useEffect(() => {
    const element = video.current;
    return element && shown && producerId !== undefined ? shown.watch(element, producerId, fit) : undefined;
  }, [shown, producerId, fit]);
  useEffect(() => {
    if (video.current) onElement?.(video.current);
  }, [onElement]);
  const look = `video-view-${fit}${mirrored ? ' video-view-mirrored' : ''}`;
  return (
    <>
      <video
        ref={video}
        className={`video-view ${look}`}
        aria-label={label}
        muted
        autoPlay
        playsInline
        onLoadedData={() => setWaits(false)}
        onLoadedMetadata={({ currentTarget }) => tellAspect(currentTarget, onAspect)}
        onResize={({ currentTarget }) => tellAspect(currentTarget, onAspect)}
      />
      {frames && <canvas ref={still} className={`video-still ${look}`} hidden={!waits} />}
    </>
  );
}

function tellAspect({ videoWidth, videoHeight }: HTMLVideoElement, tell: VideoViewProps['onAspect']): void {
  if (videoWidth > 0 && videoHeight > 0) tell?.(videoWidth / videoHeight);
}
