/** Answers the app's menu where nothing is taught yet: which keys there will be while teaching, and the switch for them. */
import { useEffect, useState } from 'react';
import { ShortcutsDialog } from '../ui/ShortcutsDialog.tsx';
import type { ShortcutActs } from '../ui/shortcuts.ts';
import { useKeysChoice } from './keys-choice.ts';

const listed = () => undefined;
const WHILE_TEACHING: ShortcutActs = { microphone: listed, camera: listed, screen: listed, talk: listed, help: listed };

export function MenuShortcuts() {
  const [open, setOpen] = useState(false);
  useEffect(
    () =>
      window.desk?.on('menu', ({ command }) => {
        if (command === 'show-shortcuts') setOpen(true);
      }),
    [],
  );
  return open ? <Shortcuts onClose={() => setOpen(false)} /> : null;
}

function Shortcuts({ onClose }: { onClose: () => void }) {
  const { keysOn, setKeysOn } = useKeysChoice();
  return <ShortcutsDialog acts={WHILE_TEACHING} enabled={keysOn} onEnable={setKeysOn} onClose={onClose} />;
}
