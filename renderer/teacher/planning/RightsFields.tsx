/** What students may do, in plain words. */
import type { Permission } from '../../../protocol/models.ts';
import { SWITCHABLE_PERMISSIONS } from '../../leading/switchable-permissions.ts';
import { useLeadingWords } from '../../leading/words.ts';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { useTeacherWords } from '../words.ts';
import { withPermission } from './lecture-form.ts';

export interface RightsFieldsProps {
  permissions: readonly Permission[];
  onChange: (permissions: Permission[]) => void;
}

export function RightsFields({ permissions, onChange }: RightsFieldsProps) {
  const words = useTeacherWords();
  const { right } = useLeadingWords();
  return (
    <fieldset className="fieldset">
      <legend className="text-field-label">{words.form.rights}</legend>
      <div className="rights">
        {SWITCHABLE_PERMISSIONS.map((permission) => (
          <Checkbox
            key={permission}
            checked={permissions.includes(permission)}
            onChange={(on) => onChange(withPermission(permissions, permission, on))}
          >
            {right[permission]}
          </Checkbox>
        ))}
      </div>
      <div className="rights-lobby">
        <Checkbox
          checked={!permissions.includes('enter')}
          onChange={(wait) => onChange(withPermission(permissions, 'enter', !wait))}
        >
          {words.form.lobby}
        </Checkbox>
      </div>
      <p className="text-field-hint">{words.form.rightsHint}</p>
    </fieldset>
  );
}
