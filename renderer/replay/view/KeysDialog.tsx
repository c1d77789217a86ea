import { Dialog } from '../../ui/Dialog.tsx';
import '../../ui/ShortcutsDialog.css';
import { useReplayWords } from '../words.ts';

/** All keys of the player on one page. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const words = useReplayWords();
  return (
    <Dialog title={words.keyList.title} onClose={onClose}>
      <dl className="shortcuts-dialog-list keys-dialog-list">
        {words.keyList.rows.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
