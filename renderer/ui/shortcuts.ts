/** Single keys for the stage. */
import { useEffect, useRef } from 'react';

/** What each key does; one that is absent does nothing here and isn't listed. */
export interface ShortcutActs {
  readonly microphone?: (() => void) | undefined;
  readonly camera?: (() => void) | undefined;
  readonly screen?: (() => void) | undefined;
  readonly record?: (() => void) | undefined;
  readonly hand?: (() => void) | undefined;
  /** Holding space: pressed true, released false. */
  readonly talk?: ((talking: boolean) => void) | undefined;
  /** The connection's details. */
  readonly statistics?: (() => void) | undefined;
  readonly help?: (() => void) | undefined;
}

export const shortcutKeys = {
  microphone: 'M',
  camera: 'C',
  screen: 'S',
  record: 'R',
  hand: 'H',
  statistics: 'D',
  help: '?',
} as const;

/**
 * Listens while the component lives. Keys rest while one writes, with Ctrl, Alt or Meta, and in dialogs and menus; space goes to the
 * control that has the focus, and talks otherwise. Leaving the window ends talking.
 */
export function useShortcuts(acts: ShortcutActs, enabled = true): void {
  const current = useRef(acts);
  useEffect(() => {
    current.current = acts;
  });
  useEffect(() => {
    if (!enabled) return;
    let talking = false;
    const stopTalking = () => {
      if (talking) current.current.talk?.(false);
      talking = false;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || rests(event.target)) return;
      if (event.key === ' ') {
        if (!current.current.talk || takesSpace(event.target)) return;
        event.preventDefault();
        talking = true;
        current.current.talk(true);
        return;
      }
      const name = nameOf(event.key);
      const act = name && current.current[name];
      if (!act) return;
      event.preventDefault();
      act();
    };
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key === ' ') stopTalking();
    };
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', stopTalking);
    return () => {
      stopTalking();
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', stopTalking);
    };
  }, [enabled]);
}

function nameOf(key: string): keyof typeof shortcutKeys | undefined {
  const names = Object.keys(shortcutKeys) as (keyof typeof shortcutKeys)[];
  return names.find((name) => shortcutKeys[name] === key.toUpperCase());
}

function rests(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog, [role=menu]') !== null;
}

function takesSpace(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, [role=tab]') !== null;
}
