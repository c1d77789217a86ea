import { Bookmark, BookmarkPlus, EllipsisVertical, MapPin, Pencil, Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Marker } from '../../../protocol/recording.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { clockText } from '../time-link.ts';
import { useReplayWords } from '../words.ts';
import { chapterAt } from './SeekBar.tsx';

export interface ChapterListProps {
  markers: readonly Marker[];
  positionMs: number;
  onJump: (recordingMs: number) => void;
  /** Makes a chapter at the moment shown; absent where chapters can't be changed. */
  edit?:
    | {
        readonly add: () => void;
        readonly save: (marker: Marker) => void;
        readonly remove: (marker: Marker) => void;
        readonly move: (marker: Marker) => void;
      }
    | undefined;
}

/** From so many on, a search. */
const SEARCH_FROM = 8;

/** The chapters; a press goes there. The teacher adds, renames, moves and removes them here. */
export function ChapterList({ markers, positionMs, onJump, edit }: ChapterListProps) {
  const words = useReplayWords();
  const [wanted, setWanted] = useState('');
  const [renaming, setRenaming] = useState<string | null>(null);
  const needle = wanted.trim().toLocaleLowerCase();
  const shown = needle ? markers.filter(({ title }) => title.toLocaleLowerCase().includes(needle)) : markers;
  const current = chapterAt(markers, positionMs);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="track replay-scroll" aria-label={words.panel.chapters} tabIndex={0}>
      {markers.length >= SEARCH_FROM && (
        <label className="track-search">
          <Search size={18} aria-hidden="true" />
          <input
            type="search"
            aria-label={words.chapters.search}
            placeholder={words.chapters.search}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </label>
      )}
      {markers.length === 0 && (
        <EmptyState icon={<Bookmark />} title={words.chapters.none}>
          {words.chapters.noneText}
        </EmptyState>
      )}
      <ol className="chapter-list">
        {shown.map((marker) => {
          const title = marker.title || words.chapters.untitled;
          return (
            <li key={marker.markerId} className="chapter-row">
              {renaming === marker.markerId && edit ? (
                <RenameChapter
                  title={marker.title}
                  onSave={(changed) => {
                    setRenaming(null);
                    edit.save({ ...marker, title: changed });
                  }}
                  onCancel={() => setRenaming(null)}
                />
              ) : (
                <>
                  <button
                    type="button"
                    className="chapter-go"
                    aria-current={marker === current ? 'true' : undefined}
                    onClick={() => onJump(marker.recordingMs)}
                  >
                    <span className="chapter-time numbers">{clockText(marker.recordingMs)}</span>
                    <span className="chapter-title">{title}</span>
                  </button>
                  {edit && (
                    <>
                      <IconButton
                        icon={<Pencil />}
                        label={words.chapters.rename(title)}
                        onClick={() => setRenaming(marker.markerId)}
                      />
                      <Menu
                        icon={<EllipsisVertical />}
                        label={`${words.more}: ${title}`}
                        items={[
                          {
                            key: 'move',
                            label: words.chapters.moveHere(title),
                            icon: <MapPin />,
                            onChoose: () => edit.move(marker),
                          },
                          {
                            key: 'remove',
                            label: words.chapters.remove(title),
                            icon: <Trash2 />,
                            danger: true,
                            onChoose: () => edit.remove(marker),
                          },
                        ]}
                      />
                    </>
                  )}
                </>
              )}
            </li>
          );
        })}
      </ol>
      {edit && (
        <div className="chapter-add">
          <Button icon={<BookmarkPlus size={18} />} onClick={edit.add}>
            {words.chapters.add}
          </Button>
        </div>
      )}
    </section>
  );
}

function RenameChapter({ title, onSave, onCancel }: { title: string; onSave: (title: string) => void; onCancel: () => void }) {
  const words = useReplayWords();
  const [text, setText] = useState(title);
  return (
    <form
      className="chapter-rename"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.trim().slice(0, 120));
      }}
    >
      <input
        ref={(element) => element?.focus()}
        aria-label={words.chapters.title}
        maxLength={120}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          onCancel();
        }}
      />
      <Button variant="primary" type="submit">
        {words.chapters.save}
      </Button>
      <Button variant="quiet" onClick={onCancel}>
        {words.chapters.cancel}
      </Button>
    </form>
  );
}
