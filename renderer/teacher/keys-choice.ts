/** Whether single keys work while teaching: a choice kept in this browser. */
import { useState } from 'react';

const KEY = 'lectern.teacher.shortcuts-off';

export function useKeysChoice(): { keysOn: boolean; setKeysOn: (on: boolean) => void } {
  const [keysOn, setOn] = useState(() => readStored() === null);
  const setKeysOn = (on: boolean) => {
    setOn(on);
    keep(on);
  };
  return { keysOn, setKeysOn };
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch {
    // Storage is forbidden: the choice lasts until the page closes.
  }
}
