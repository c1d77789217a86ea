/** The lasting places lectures are held in. */
import { Archive, ArchiveRestore, DoorOpen, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Room } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { refusalOf, useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { QueryNotice } from './QueryNotice.tsx';
import { RoomDialog } from './RoomDialog.tsx';

const tones = { available: 'normal', scheduled: 'accent', occupied: 'danger' } as const;

export function Rooms() {
  const words = useTeacherWords();
  const { desk, note } = useTeacherDesk();
  const [showArchived, setShowArchived] = useState(false);
  const [editing, setEditing] = useState<Room | 'new' | null>(null);
  const query = useDeskQuery('room:list', { includeArchived: true });
  const { reply, reload } = query;
  const rooms = reply?.rooms.filter((room) => showArchived || room.archivedAt === null) ?? [];
  const anyArchived = reply?.rooms.some((room) => room.archivedAt !== null) ?? false;

  const setArchived = async (room: Room, archived: boolean): Promise<void> => {
    try {
      await desk.ask('room:archive', { roomId: room.roomId, archived });
      reload();
      const text = archived ? words.rooms.archived(room.name) : words.rooms.restored(room.name);
      const undo = { label: words.undo, onChoose: () => void setArchived(room, false) };
      note(text, archived ? { action: undo } : { tone: 'success' });
    } catch (error) {
      note(refusalOf(error).message, { tone: 'danger' });
    }
  };

  return (
    <>
      <header className="home-head">
        <h1>{words.rooms.title}</h1>
        <Button variant="primary" icon={<Plus size={18} />} onClick={() => setEditing('new')}>
          {words.rooms.create}
        </Button>
      </header>
      <p className="lead">{words.rooms.lead}</p>
      <QueryNotice query={query} />
      {reply && rooms.length === 0 && (
        <div className="card">
          <EmptyState icon={<DoorOpen />} title={words.rooms.emptyTitle}>
            {words.rooms.emptyText}
          </EmptyState>
        </div>
      )}
      {rooms.length > 0 && (
        <ul className="card lines">
          {rooms.map((room) => (
            <li key={room.roomId} className="line line-room">
              <div className="line-what">
                <h2 className="line-title">{room.name}</h2>
                <p className="line-facts">
                  {words.rooms.seats(room.capacity)}
                  {room.features.length > 0 && ` · ${room.features.map((feature) => words.rooms.feature[feature]).join(', ')}`}
                </p>
              </div>
              <div className="line-state">
                {room.archivedAt === null ? (
                  <Chip tone={tones[room.status]}>{words.rooms.status[room.status]}</Chip>
                ) : (
                  <Chip>{words.rooms.isArchived}</Chip>
                )}
              </div>
              <div className="row line-buttons">
                {room.archivedAt === null ? (
                  <>
                    <IconButton icon={<Pencil />} label={words.rooms.editNamed(room.name)} onClick={() => setEditing(room)} />
                    <IconButton
                      icon={<Archive />}
                      label={words.rooms.archiveNamed(room.name)}
                      onClick={() => void setArchived(room, true)}
                    />
                  </>
                ) : (
                  <IconButton
                    icon={<ArchiveRestore />}
                    label={words.rooms.unarchiveNamed(room.name)}
                    onClick={() => void setArchived(room, false)}
                  />
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {anyArchived && (
        <Checkbox checked={showArchived} onChange={setShowArchived}>
          {words.rooms.showArchived}
        </Checkbox>
      )}
      {editing && (
        <RoomDialog
          room={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={() => {
            reload();
            setEditing(null);
          }}
        />
      )}
    </>
  );
}
