/** Which room a lecture is in; a new one is made on the spot. */
import { useState } from 'react';
import { RoomName } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useAction, useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { type LectureFormErrors, type LectureFormValues, withRoom } from './lecture-form.ts';
import { Refusal } from './Refusal.tsx';

const NEW_ROOM = 'new';

export interface RoomFieldProps {
  values: LectureFormValues;
  errors: LectureFormErrors;
  /** Choosing a room brings its capacity and features into the form. */
  takesOver: boolean;
  onChange: (changes: Partial<LectureFormValues>, ...fields: (keyof LectureFormErrors)[]) => void;
}

export function RoomField({ values, errors, takesOver, onChange }: RoomFieldProps) {
  const words = useTeacherWords();
  const { desk } = useTeacherDesk();
  const query = useDeskQuery('room:list', {});
  const rooms = query.reply?.rooms ?? [];
  const [making, setMaking] = useState(false);
  const [name, setName] = useState('');
  const [nameError, setNameError] = useState<string | null>(null);

  const create = useAction(async (roomName: string) => {
    const capacity = Number.parseInt(values.capacity, 10);
    const { room } = await desk.ask('room:create', {
      name: roomName,
      ...(capacity >= 1 && capacity <= 5000 ? { capacity } : {}),
    });
    query.reload();
    onChange({ roomId: room.roomId }, 'roomId');
    setMaking(false);
    setName('');
  });
  const submit = () => {
    const parsed = RoomName.safeParse(name);
    if (parsed.success) create.run(parsed.data);
    else setNameError(parsed.error.issues[0]?.message ?? words.form.errors.roomNameMissing);
  };
  const choose = (value: string) => {
    setMaking(value === NEW_ROOM);
    if (value === NEW_ROOM) return;
    const room = rooms.find((candidate) => candidate.roomId === value);
    const { capacity, studentPermissions, roomId } = room && takesOver ? withRoom(values, room) : { ...values, roomId: value };
    onChange({ capacity, studentPermissions, roomId }, 'roomId', 'capacity');
  };

  // The room chosen before may be archived by now: the form then begins without one.
  const known = rooms.some((room) => room.roomId === values.roomId);
  return (
    <div className="stack">
      <Select
        label={words.form.room}
        value={making ? NEW_ROOM : known ? values.roomId : ''}
        error={errors.roomId}
        onChange={choose}
        options={[
          { value: '', label: words.form.noRoom },
          ...rooms.map((room) => ({ value: room.roomId, label: room.name })),
          { value: NEW_ROOM, label: words.form.newRoom },
        ]}
      />
      {making && (
        <div className="new-room">
          <TextField
            label={words.form.newRoomName}
            value={name}
            error={nameError}
            maxLength={80}
            autoFocus
            autoComplete="off"
            onChange={(event) => {
              setName(event.target.value);
              setNameError(null);
            }}
            onKeyDown={(event) => {
              // Enter makes the room, it doesn't save the lecture around it.
              if (event.key !== 'Enter') return;
              event.preventDefault();
              submit();
            }}
          />
          <Button busy={create.busy} onClick={submit}>
            {words.form.createRoom}
          </Button>
          <Button variant="quiet" onClick={() => setMaking(false)}>
            {words.cancel}
          </Button>
          <Refusal failure={create.failure} />
        </div>
      )}
    </div>
  );
}
