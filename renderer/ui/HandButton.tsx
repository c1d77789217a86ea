import { Hand } from 'lucide-react';
import { IconButton } from './IconButton.tsx';
import { useWords } from './strings/words.ts';

export interface HandButtonProps {
  /** Place in the queue from 1; null when the hand is down. */
  place: number | null;
  onToggle: () => void;
}

/** Raises and lowers one's hand; while it is up, the corner shows the place in the queue. */
export function HandButton({ place, onToggle }: HandButtonProps) {
  const words = useWords();
  const raised = place !== null;
  return (
    <IconButton
      icon={<Hand />}
      label={raised ? `${words.hand.lower}. ${words.hand.place(place)}` : words.hand.raise}
      caption={raised ? words.hand.captionUp : words.hand.caption}
      state={raised ? 'on' : 'off'}
      shortcut="H"
      {...(raised ? { badge: place } : {})}
      onClick={onToggle}
    />
  );
}
