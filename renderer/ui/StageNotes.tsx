import { SignalLow, Volume2 } from 'lucide-react';
import type { RoomSnapshot } from '../room/room-snapshot.ts';
import { ownQualityText } from './connection-words.ts';
import { useWords } from './strings/words.ts';

export interface StageNotesProps {
  snapshot: RoomSnapshot;
  /** People whose picture is in sight: a ring around it says that they speak. */
  inSight: ReadonlySet<string>;
  bare: boolean;
}

/** Under the pictures: who speaks out of sight, and what is wrong with one's own connection. */
export function StageNotes({ snapshot, inSight, bare }: StageNotesProps) {
  const words = useWords();
  const { lesson, participantId: youId, speakers, qualities } = snapshot;
  if (!lesson || youId === null) return null;
  const speaker = speakers.find(({ participantId }) => participantId !== youId && !inSight.has(participantId));
  const speakerName = speaker && lesson.participants[speaker.participantId]?.displayName;
  const quality = bare ? null : ownQualityText(qualities.get(youId), lesson.participants[youId]?.role === 'teacher', words);
  return (
    <div className="stage-notes">
      {quality !== null && (
        <p className="stage-note stage-note-quality" role="status">
          <SignalLow size={16} aria-hidden="true" />
          {quality}
        </p>
      )}
      {speakerName !== undefined && (
        // Seen, not said: who listens hears it anyway.
        <p className="stage-note">
          <Volume2 size={16} aria-hidden="true" />
          {words.stage.speaking(speakerName)}
        </p>
      )}
    </div>
  );
}
