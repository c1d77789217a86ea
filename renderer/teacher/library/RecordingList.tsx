import { useState } from 'react';
import type { Recording } from '../../../protocol/recording.ts';
import { refusalOf, useTeacherDesk } from '../desk-context.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { KeepDialog } from './KeepDialog.tsx';
import { RecordingRow } from './RecordingRow.tsx';
import { ShareDialog } from './ShareDialog.tsx';
import { useLibraryWords } from './words.ts';
import './library.css';

/** Recordings, a row each, with all that can be done with one. */
export function RecordingList({ recordings, onChanged }: { recordings: readonly Recording[]; onChanged: () => void }) {
  const words = useLibraryWords();
  const { desk, note } = useTeacherDesk();
  const [open, setOpen] = useState<{ readonly what: 'share' | 'export' | 'keep'; readonly recordingId: string } | null>(null);
  const chosen = recordings.find(({ recordingId }) => recordingId === open?.recordingId);
  const attempt = async (act: () => Promise<unknown>) => {
    try {
      await act();
      onChanged();
    } catch (error) {
      note(refusalOf(error).message, { tone: 'warning' });
    }
  };
  const restore = ({ recordingId }: Recording) => void attempt(() => desk.ask('recording:restore', { recordingId }));
  const remove = (recording: Recording) =>
    void attempt(async () => {
      await desk.ask('recording:delete', { recordingId: recording.recordingId });
      note(words.deleted(recording.title), { action: { label: words.undo, onChoose: () => restore(recording) } });
    });
  return (
    <>
      <ul className="card recordings">
        {recordings.map((recording) => (
          <RecordingRow
            key={recording.recordingId}
            recording={recording}
            onRename={(title) => void attempt(() => desk.ask('recording:rename', { recordingId: recording.recordingId, title }))}
            onOpen={(what) => setOpen({ what, recordingId: recording.recordingId })}
            onDelete={() => remove(recording)}
            onRestore={() => restore(recording)}
          />
        ))}
      </ul>
      {open?.what === 'share' && chosen && <ShareDialog recording={chosen} onChanged={onChanged} onClose={() => setOpen(null)} />}
      {open?.what === 'export' && chosen && <ExportDialog recording={chosen} onClose={() => setOpen(null)} />}
      {open?.what === 'keep' && chosen && <KeepDialog recording={chosen} onChanged={onChanged} onClose={() => setOpen(null)} />}
    </>
  );
}
