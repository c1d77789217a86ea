/** A box that shows what was wished while the room is being asked, and what is so afterwards. */
import { type ReactNode, useState } from 'react';
import { Checkbox } from '../ui/Checkbox.tsx';
import { failureText } from '../ui/failure-text.ts';
import { useWords } from '../ui/strings/words.ts';

export interface WishBoxProps {
  checked: boolean;
  /** Asks for it. Where that is refused, the box goes back. */
  wish: (on: boolean) => Promise<unknown>;
  /** Gets what to tell the person about a refusal. */
  onFailure: (message: string) => void;
  children: ReactNode;
}

export function WishBox({ checked, wish, onFailure, children }: WishBoxProps) {
  const words = useWords();
  const [wished, setWished] = useState<boolean | null>(null);
  const change = (on: boolean) => {
    setWished(on);
    wish(on)
      .catch((error: unknown) => onFailure(failureText(error, words.somethingFailed)))
      .finally(() => setWished(null));
  };
  return (
    <Checkbox checked={wished ?? checked} onChange={change}>
      {children}
    </Checkbox>
  );
}
