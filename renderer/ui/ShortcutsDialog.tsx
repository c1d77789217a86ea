import { Dialog } from './Dialog.tsx';
import { type ShortcutActs, shortcutKeys } from './shortcuts.ts';
import { useWords } from './strings/words.ts';
import './ShortcutsDialog.css';

export interface ShortcutsDialogProps {
  /** As given to `useShortcuts`: lists only what works here. */
  acts: ShortcutActs;
  enabled: boolean;
  onEnable: (enabled: boolean) => void;
  onClose: () => void;
}

/** All keys on one page, and the switch for people whose keyboard or voice input presses them by accident (WCAG 2.1.4). */
export function ShortcutsDialog({ acts, enabled, onEnable, onClose }: ShortcutsDialogProps) {
  const words = useWords();
  const names = Object.keys(shortcutKeys) as (keyof typeof shortcutKeys)[];
  return (
    <Dialog title={words.shortcuts.title} onClose={onClose}>
      <dl className="shortcuts-dialog-list">
        {names
          .filter((name) => acts[name])
          .map((name) => (
            <div key={name}>
              <dt>
                <kbd>{shortcutKeys[name]}</kbd>
              </dt>
              <dd>{words.shortcuts[name]}</dd>
            </div>
          ))}
        {acts.talk && (
          <div>
            <dt>
              <kbd>{words.shortcuts.space}</kbd>
            </dt>
            <dd>{words.shortcuts.talk}</dd>
          </div>
        )}
      </dl>
      <p className="shortcuts-dialog-note">{words.shortcuts.note}</p>
      <label className="shortcuts-dialog-switch">
        <input type="checkbox" checked={enabled} onChange={(event) => onEnable(event.target.checked)} />
        {words.shortcuts.use}
      </label>
    </Dialog>
  );
}
