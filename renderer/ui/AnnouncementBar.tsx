import { Megaphone, X } from 'lucide-react';
import { IconButton } from './IconButton.tsx';
import { splitText } from './rich-text.ts';
import { SafeLink } from './SafeLink.tsx';
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
        {splitText(text).map((piece) =>
          piece.kind === 'link' ? <SafeLink key={piece.at} href={piece.href} text={piece.text} /> : piece.text,
        )}
      </p>
      {onClear && <IconButton icon={<X />} label={words.announcement.clear} onClick={onClear} />}
    </section>
  );
}
