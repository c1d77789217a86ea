import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import type { ConnectionQuality } from '../../protocol/models.ts';
import { IconButton } from './IconButton.tsx';
import { Picture, type PictureProps, titleOf } from './Picture.tsx';
import type { StagePicture } from './stage-layout.ts';
import { gridOf, pagesOf, tilesPerPage } from './stage-view.ts';
import { useWords } from './strings/words.ts';
import './Gallery.css';

export interface GalleryProps extends Pick<PictureProps, 'instead' | 'mirrored' | 'resting'> {
  pictures: readonly StagePicture[];
  recentSpeakers: readonly string[];
  speakingIds: ReadonlySet<string>;
  qualities: ReadonlyMap<string, ConnectionQuality>;
  /** Without page buttons: for the projector. */
  bare: boolean;
  onEnlarge: (producerId: string) => void;
}

/** Everyone's cameras side by side, in pages. The arrow keys and Page Up and Down turn them. */
export function Gallery(props: GalleryProps) {
  const { pictures, recentSpeakers, speakingIds, qualities, resting = false, bare, instead, mirrored, onEnlarge } = props;
  const words = useWords();
  const grid = useRef<HTMLUListElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [wanted, setWanted] = useState(0);
  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const pages = size.width === 0 ? [] : pagesOf(pictures, recentSpeakers, tilesPerPage(size.width, size.height));
  const last = Math.max(0, pages.length - 1);
  const at = Math.min(wanted, last);
  const tiles = pages[at] ?? [];
  const { tileWidthPx } = gridOf(tiles.length, size.width, size.height);
  const turn = (by: number) => setWanted(Math.min(last, Math.max(0, at + by)));
  const turnByKey = (event: KeyboardEvent) => {
    const by = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    turn(by);
  };
  return (
    <section className="gallery" aria-label={words.stage.gallery} onKeyDown={turnByKey}>
      <ul
        ref={grid}
        className="gallery-tiles"
        style={{ '--tile': `${tileWidthPx}px` }}
        aria-label={words.stage.page(at + 1, last + 1)}
      >
        {tiles.map((picture) => (
          <li key={picture.producerId}>
            <button
              type="button"
              className="gallery-tile"
              aria-label={words.stage.enlarge(titleOf(picture, words))}
              onClick={() => onEnlarge(picture.producerId)}
            >
              <Picture
                picture={picture}
                fit={picture.source === 'screen' ? 'contain' : 'cover'}
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
      </ul>
      {!bare && (
        <div className="gallery-pages">
          {last > 0 && (
            <>
              <IconButton
                icon={<ChevronLeft />}
                label={words.stage.previousPage}
                aria-disabled={at === 0}
                onClick={() => turn(-1)}
              />
              <span className="numbers" role="status">
                {words.stage.page(at + 1, last + 1)}
              </span>
              <IconButton
                icon={<ChevronRight />}
                label={words.stage.nextPage}
                aria-disabled={at === last}
                onClick={() => turn(1)}
              />
            </>
          )}
        </div>
      )}
    </section>
  );
}
