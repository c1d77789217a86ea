/** What one person, or one group, may do: boxes that give and take at once. */
import type { PermissionTarget } from '../../protocol/lesson-events.ts';
import type { Permission } from '../../protocol/models.ts';
import type { Ask } from './ask.ts';
import { Dialog } from './Dialog.tsx';
import { useWords } from './strings/words.ts';
import './RightsDialog.css';

/** In the order of how often they are wanted. */
const SHOWN = ['speak', 'camera', 'share-screen', 'chat', 'private-chat', 'raise-hand', 'react', 'see', 'hear'] as const;

export interface RightsDialogProps {
  /** Of the person or group. */
  name: string;
  target: PermissionTarget;
  /** What is so now. */
  holds: (permission: Permission) => boolean;
  ask: Ask;
  onClose: () => void;
}

export function RightsDialog({ name, target, holds, ask, onClose }: RightsDialogProps) {
  const { people } = useWords();
  return (
    <Dialog title={people.rightsOf(name)} onClose={onClose}>
      <ul className="rights-dialog-list">
        {SHOWN.map((permission) => (
          <li key={permission}>
            <label>
              <input
                type="checkbox"
                checked={holds(permission)}
                onChange={({ target: { checked } }) =>
                  ask('permissions:change', { target, give: checked ? [permission] : [], take: checked ? [] : [permission] })
                }
              />
              <span>{people.right[permission]}</span>
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
