/** The chat of a lesson that is over, to read. */
import type { ChatLine } from '../../../protocol/lesson-state.ts';
import type { Reply } from '../../../protocol/requests.ts';
import { type TeacherWords, useTeacherWords } from '../words.ts';
import { formatElapsed } from './lecture-time.ts';

type Attendance = Reply<'lecture:history'>['attendance'];

export function PastChat({ lines, attendance }: { lines: readonly ChatLine[]; attendance: Attendance }) {
  const words = useTeacherWords();
  if (lines.length === 0) return <p>{words.lecture.chatEmpty}</p>;
  return (
    <ol className="past-chat">
      {lines.map((line) => (
        <li key={line.messageId} className="past-line">
          <p className="past-line-head">
            <strong>{line.displayName}</strong>
            <span className="past-line-time numbers">{formatElapsed(line.sentLessonMs)}</span>
            {line.audience.kind !== 'everyone' && (
              <span className="past-line-to">{audienceInWords(line, attendance, words)}</span>
            )}
          </p>
          <p className={line.deleted ? 'past-line-gone' : 'past-line-text'}>
            {line.deleted ? words.lecture.deletedLine : line.text}
          </p>
          {Object.keys(line.reactions).length > 0 && (
            <p className="past-line-reactions">
              {Object.entries(line.reactions).map(([emoji, people]) => (
                <span key={emoji}>
                  {emoji} {people.length}
                </span>
              ))}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

function audienceInWords(line: ChatLine, attendance: Attendance, words: TeacherWords): string {
  const { audience } = line;
  if (audience.kind === 'teachers') return words.lecture.toTeachers;
  if (audience.kind === 'group') return words.lecture.toGroup;
  const reader = audience.kind === 'participant' && attendance.find((person) => person.participantId === audience.participantId);
  return reader ? words.lecture.privately(reader.displayName) : '';
}
