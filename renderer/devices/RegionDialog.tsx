/** Which part of a screen is shown: a frame drawn over a picture of it. The picture stands still, so that it does not repeat itself. */
import { type PointerEvent, type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import type { PictureRegion } from '../media/picture-region.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { drawnRegion, movedRegion, type Point, regionAfterKey, resizedRegion } from './region-frame.ts';
import { useDeviceWords } from './words.ts';
import './devices.css';

export interface RegionDialogProps {
  /** All of the screen. */
  track: MediaStreamTrack;
  /** Where the frame is at first. */
  region: PictureRegion | null;
  /** Whether it is being shown already. */
  shown: boolean;
  onChoose: (region: PictureRegion) => void;
  onClose: () => void;
}

const middle: PictureRegion = { left: 0.25, top: 0.25, width: 0.5, height: 0.5 };

/** What the pointer does until it is let go. */
interface Dragging {
  readonly how: 'draw' | 'move' | 'resize';
  readonly from: Point;
  readonly before: PictureRegion;
}

export default function RegionDialog({ track, region: first, shown, onChoose, onClose }: RegionDialogProps) {
  const words = useDeviceWords();
  const formId = useId();
  const picture = useStill(track);
  const area = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [region, setRegion] = useState<PictureRegion>(first ?? middle);
  const [dragging, setDragging] = useState<Dragging | null>(null);

  // No style attribute is written as text: the page's policy allows none.
  useEffect(() => {
    const style = frame.current?.style;
    if (!style) return;
    style.left = `${region.left * 100}%`;
    style.top = `${region.top * 100}%`;
    style.width = `${region.width * 100}%`;
    style.height = `${region.height * 100}%`;
  }, [region]);

  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const box = area.current?.getBoundingClientRect();
    if (!box || box.width === 0) return { x: 0, y: 0 };
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  };
  const begin = (event: PointerEvent<HTMLElement>) => {
    const part = event.target instanceof Element ? event.target.closest('[data-part]')?.getAttribute('data-part') : null;
    const how = part === 'corner' ? 'resize' : part === 'frame' ? 'move' : 'draw';
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragging({ how, from: pointOf(event), before: region });
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!dragging) return;
    const to = pointOf(event);
    const by = { x: to.x - dragging.from.x, y: to.y - dragging.from.y };
    if (dragging.how === 'draw') setRegion(drawnRegion(dragging.from, to));
    else setRegion((dragging.how === 'move' ? movedRegion : resizedRegion)(dragging.before, by));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onChoose(region);
  };
  const percent = (part: number) => Math.round(part * 100);
  const position = words.region.position(
    percent(region.left),
    percent(region.top),
    percent(region.width),
    percent(region.height),
  );
  return (
    <Dialog
      title={words.region.title}
      size="wide"
      onClose={onClose}
      actions={
        <Button type="submit" form={formId} variant="primary">
          {shown ? words.region.change : words.region.share}
        </Button>
      }
    >
      <form id={formId} className="stack" onSubmit={submit}>
        <p>{words.region.lead}</p>
        <div
          ref={area}
          className="region-area"
          onPointerDown={begin}
          onPointerMove={drag}
          onPointerUp={() => setDragging(null)}
          onPointerCancel={() => setDragging(null)}
        >
          {picture && <img className="region-picture" src={picture} alt="" draggable={false} />}
          <div ref={frame} className="region-frame">
            <button
              type="button"
              data-part="frame"
              data-first-focus
              className="region-body"
              aria-label={words.region.frame}
              aria-description={position}
              onKeyDown={(event) => {
                const next = regionAfterKey(region, event, false);
                if (!next) return;
                event.preventDefault();
                setRegion(next);
              }}
            />
            <button
              type="button"
              data-part="corner"
              className="region-corner"
              aria-label={words.region.corner}
              aria-description={position}
              onKeyDown={(event) => {
                const next = regionAfterKey(region, event, true);
                if (!next) return;
                event.preventDefault();
                setRegion(next);
              }}
            />
          </div>
        </div>
        <p className="text-field-hint numbers" aria-live="polite">
          {position}
        </p>
      </form>
    </Dialog>
  );
}

/** One picture of a track, as an address for an image. */
function useStill(track: MediaStreamTrack): string | null {
  const [still, setStill] = useState<string | null>(null);
  useEffect(() => {
    let open = true;
    takeStill(track).then(
      (taken) => {
        if (open) setStill(taken);
      },
      () => undefined,
    );
    return () => {
      open = false;
    };
  }, [track]);
  return still;
}

/** `data:image/jpeg`, in the track's own size. */
async function takeStill(track: MediaStreamTrack): Promise<string> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  try {
    const first = new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve()));
    await video.play();
    await first;
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    return canvas.toDataURL('image/jpeg', 0.85);
  } finally {
    video.srcObject = null;
  }
}
