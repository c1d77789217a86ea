import { Volume2 } from 'lucide-react';
import type { RoomSnapshot } from '../room/room-snapshot.ts';
import { ownQualityText } from './connection-words.ts';
import { QualityBars } from './QualityBars.tsx';
import { useWords } from './strings/words.ts';

/** Under the pictures: what is wrong with one's own connection, and what it does. Always there, so that it is said when it fills. */
export function QualityNote({ snapshot }: { snapshot: RoomSnapshot }) {
  const words = useWords();
  const { lesson, participantId: youId, qualities } = snapshot;
  const atHost = youId !== null && lesson?.participants[youId]?.role === 'teacher';
  const own = youId === null ? undefined : qualities.get(youId);
  const text = ownQualityText(own, atHost, words);
  return (
    <div className="stage-quality" role="status">
      {text !== null && (
        <p>
          <span aria-hidden="true">
            <QualityBars quality={own} />
          </span>
          {text}
        </p>
      )}
    </div>
  );
}

export interface SpeakingNoteProps {
  snapshot: RoomSnapshot;
  /** People whose picture is in sight: a ring around it says that they speak. */
  inSight: ReadonlySet<string>;
  /** Under another note in the same corner. */
  lower: boolean;
}

/** Over the pictures: who speaks out of sight. Seen, not said: who listens hears it anyway. */
export function SpeakingNote({ snapshot: { lesson, participantId: youId, speakers }, inSight, lower }: SpeakingNoteProps) {
  const words = useWords();
  const speaker = speakers.find(({ participantId }) => participantId !== youId && !inSight.has(participantId));
  const speakerName = speaker && lesson?.participants[speaker.participantId]?.displayName;
  if (speakerName === undefined) return null;
  return (
    <p className={`stage-speaking${lower ? ' stage-speaking-lower' : ''}`}>
      <Volume2 size={16} aria-hidden="true" />
      <span>{words.stage.speaking(speakerName)}</span>
    </p>
  );
}
