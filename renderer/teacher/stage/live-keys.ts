/** Single keys while teaching, and the same wishes from the desktop app's menu. */
import { useEffect, useMemo, useRef } from 'react';
import type { OwnMedia } from '../../media/own-media.ts';
import { type ShortcutActs, useShortcuts } from '../../ui/shortcuts.ts';
import { useKeysChoice } from '../keys-choice.ts';

export function useLiveKeys(media: OwnMedia, record: (() => void) | undefined, showHelp: () => void) {
  const { keysOn, setKeysOn } = useKeysChoice();
  const help = useRef(showHelp);
  help.current = showHelp;
  const recordNow = useRef(record);
  recordNow.current = record;
  const mayRecord = record !== undefined;
  const acts: ShortcutActs = useMemo(
    () => ({
      microphone: () => void media.toggle('microphone'),
      camera: () => void media.toggle('camera'),
      screen: () => void (media.state.screens.length > 0 ? media.stopScreen('all') : media.shareScreen()),
      record: mayRecord ? () => recordNow.current?.() : undefined,
      talk: (talking) => media.talk(talking),
      help: () => help.current(),
    }),
    [media, mayRecord],
  );
  useShortcuts(acts, keysOn);
  useEffect(
    () =>
      window.desk?.on('menu', ({ command }) => {
        if (command === 'toggle-microphone') acts.microphone?.();
        if (command === 'toggle-camera') acts.camera?.();
        if (command === 'toggle-screen') acts.screen?.();
        if (command === 'show-shortcuts') acts.help?.();
      }),
    [acts],
  );
  return { keysOn, setKeysOn, acts };
}
