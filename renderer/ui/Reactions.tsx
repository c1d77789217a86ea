import { SmilePlus } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Menu } from './Menu.tsx';
import { reactionItems } from './reaction-items.tsx';
import { useWords } from './strings/words.ts';
import './Reactions.css';

/** How long a reaction floats. */
const FLOAT_MS = 4_000;
/** A class of hundreds clapping draws at most so many at once. */
const MOST_FLOATING = 24;

/** The button that sends a reaction to everyone. */
export function ReactionButton({ onReact }: { onReact: (emoji: string) => void }) {
  const words = useWords();
  return (
    <Menu
      icon={<SmilePlus />}
      label={words.reactions.button}
      caption={words.reactions.button}
      state="off"
      heading={words.reactions.heading}
      signs={reactionItems(words, onReact)}
    />
  );
}

export interface FloatingReaction {
  readonly key: number;
  readonly emoji: string;
  readonly displayName: string;
  /** Across the stage, 0 to 1. */
  readonly position: number;
}

/** Reactions in the air. `add` one as the news comes; it goes by itself. */
export function useFloatingReactions() {
  const [floating, setFloating] = useState<readonly FloatingReaction[]>([]);
  const nextKey = useRef(1);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running) clearTimeout(timer);
      running.clear();
    };
  }, []);
  const add = useCallback((emoji: string, displayName: string) => {
    const key = nextKey.current++;
    // Golden-ratio steps keep neighbours apart without being regular.
    const reaction = { key, emoji, displayName, position: (key * 0.618) % 1 };
    setFloating((now) => [...now, reaction].slice(-MOST_FLOATING));
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setFloating((now) => now.filter((other) => other.key !== key));
    }, FLOAT_MS);
    timers.current.add(timer);
  }, []);
  return { floating, add };
}

/** Drawn over the stage. Under reduced motion they stand still and go. */
export function FloatingReactions({ floating }: { floating: readonly FloatingReaction[] }) {
  return (
    <div className="floating-reactions" aria-hidden="true">
      {floating.map(({ key, emoji, displayName, position }) => (
        <span key={key} className="floating-reaction" style={{ insetInlineStart: `${6 + position * 70}%` }}>
          <span className="floating-reaction-emoji">{emoji}</span>
          <span className="floating-reaction-name">{displayName}</span>
        </span>
      ))}
    </div>
  );
}
