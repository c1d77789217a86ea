/** How this person looks at the stage, kept in the tab: a reload changes nothing. */
import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { FIRST_CHOICE, type StageChoice } from './stage-view.ts';

const KEY = 'lectern:stage';

export function useStageChoice(): [StageChoice, Dispatch<SetStateAction<StageChoice>>] {
  const [choice, setChoice] = useState(readStored);
  useEffect(() => {
    try {
      if (choice === FIRST_CHOICE) sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, JSON.stringify(choice));
    } catch {
      // Storage is forbidden: the choice lasts until the page closes.
    }
  }, [choice]);
  return [choice, setChoice];
}

function readStored(): StageChoice {
  try {
    const { layout, pinned, following } = JSON.parse(sessionStorage.getItem(KEY) ?? '') as Partial<StageChoice>;
    const known = layout === 'speaker' || layout === 'gallery' || layout === 'screen-only';
    return known ? { layout, pinned: typeof pinned === 'string' ? pinned : null, following: following !== false } : FIRST_CHOICE;
  } catch {
    return FIRST_CHOICE;
  }
}
