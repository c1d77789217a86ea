/** A box that shows what was wished while the room is being asked, and what is so afterwards. */
import { type ReactNode, useState } from 'react';
import { Checkbox } from '../Checkbox.tsx';
import { refusalOf, useTeacherDesk } from '../desk-context.ts';

export interface WishBoxProps {
  checked: boolean;
  /** Asks for it. A refusal is told, and the box goes back. */
  wish: (on: boolean) => Promise<unknown>;
  children: ReactNode;
}

export function WishBox({ checked, wish, children }: WishBoxProps) {
  const { note } = useTeacherDesk();
  const [wished, setWished] = useState<boolean | null>(null);
  const change = (on: boolean) => {
    setWished(on);
    wish(on)
      .catch((error: unknown) => note(refusalOf(error).message, { tone: 'warning' }))
      .finally(() => setWished(null));
  };
  return (
    <Checkbox checked={wished ?? checked} onChange={change}>
      {children}
    </Checkbox>
  );
}
