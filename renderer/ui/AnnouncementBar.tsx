import { Megaphone, X } from 'lucide-react';
import { IconButton } from './IconButton.tsx';
import { splitText } from './rich-text.ts';
import { useWords } from './strings/words.ts';
import './AnnouncementBar.css';

export interface AnnouncementBarProps {
  text: string;
  /** Present for whoever may take it down. */
  onClear?: (() => void) | undefined;
}

/** What the teacher wants everyone to see; stays on top until it is taken down. */
export function AnnouncementBar({ text, onClear }: AnnouncementBarProps) {
  const words = useWords();
  return (
    <section className="announcement-bar" aria-label={words.announcement.label}>
      <Megaphone size={20} aria-hidden="true" />
      <p>
        {splitText(text).map((piece, index) =>
          piece.kind === 'link' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places.
            <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer">
              {piece.text}
            </a>
          ) : (
            piece.text
          ),
        )}
      </p>
      {onClear && <IconButton icon={<X />} label={words.announcement.clear} onClick={onClear} />}
    </section>
  );
}
