/** Makes a room or changes one. */
import { type SyntheticEvent, useId, useState } from 'react';
import { type Room, RoomFeature, RoomName } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { Refusal } from './Refusal.tsx';

export interface RoomDialogProps {
  /** null makes a new one. */
  room: Room | null;
  onClose: () => void;
  onSaved: () => void;
}

export function RoomDialog({ room, onClose, onSaved }: RoomDialogProps) {
  const words = useTeacherWords();
  const { desk } = useTeacherDesk();
  const formId = useId();
  const [name, setName] = useState(room?.name ?? '');
  const [capacity, setCapacity] = useState(String(room?.capacity ?? 100));
  const [features, setFeatures] = useState<readonly RoomFeature[]>(room?.features ?? ['chat', 'hands', 'reactions']);
  const [errors, setErrors] = useState<{ name?: string; capacity?: string }>({});
  const save = useAction(async (fields: { name: string; capacity: number; features: RoomFeature[] }) => {
    if (room) await desk.ask('room:update', { roomId: room.roomId, ...fields });
    else await desk.ask('room:create', fields);
    onSaved();
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const parsedName = RoomName.safeParse(name);
    const seats = /^\d{1,4}$/.test(capacity.trim()) ? Number(capacity) : 0;
    const seatsOk = seats >= 1 && seats <= 5000;
    setErrors({
      ...(parsedName.success ? {} : { name: parsedName.error.issues[0]?.message ?? words.form.errors.roomNameMissing }),
      ...(seatsOk ? {} : { capacity: words.rooms.capacityRange }),
    });
    if (parsedName.success && seatsOk) save.run({ name: parsedName.data, capacity: seats, features: [...features] });
  };
  return (
    <Dialog
      title={room ? words.rooms.editTitle : words.rooms.createTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.busy}>
            {words.rooms.save}
          </Button>
        </>
      }
    >
      <form id={formId} className="stack" onSubmit={submit} noValidate>
        <TextField
          label={words.rooms.name}
          value={name}
          error={errors.name}
          maxLength={80}
          autoFocus
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={words.rooms.capacity}
          type="number"
          inputMode="numeric"
          min={1}
          max={5000}
          value={capacity}
          error={errors.capacity}
          onChange={(event) => setCapacity(event.target.value)}
        />
        <fieldset className="fieldset">
          <legend className="text-field-label">{words.rooms.features}</legend>
          <div className="rights">
            {RoomFeature.options.map((feature) => (
              <Checkbox
                key={feature}
                checked={features.includes(feature)}
                onChange={(on) => setFeatures((last) => (on ? [...last, feature] : last.filter((held) => held !== feature)))}
              >
                {words.rooms.feature[feature]}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        <Refusal failure={save.failure} />
      </form>
    </Dialog>
  );
}
