import type { MenuItem } from './Menu.tsx';
import type { SharedWords } from './strings/words.ts';

/** The few signs a class needs; more would make choosing slow. */
const emojis = ['👍', '👏', '❤️', '😂', '🎉', '🤔'] as const;

/** One menu sign for each emoji. */
export function reactionItems(
  words: SharedWords,
  onChoose: (emoji: string) => void,
  label: (name: string) => string = (name) => name,
): MenuItem[] {
  return emojis.map((emoji) => ({
    key: emoji,
    label: label(words.reactions.names[emoji] ?? emoji),
    icon: <span aria-hidden="true">{emoji}</span>,
    onChoose: () => onChoose(emoji),
  }));
}
