/** Who was there, since when, and for how long. */
import { useId } from 'react';
import type { Reply } from '../../../protocol/requests.ts';
import { useTeacherWords } from '../words.ts';

export function AttendanceTable({ attendance }: { attendance: Reply<'lecture:history'>['attendance'] }) {
  const words = useTeacherWords();
  const headingId = useId();
  const minutes = (ms: number) => (ms < 60_000 ? words.lecture.lessThanMinute : words.minutes(Math.round(ms / 60_000)));
  return (
    <section className="card section" aria-labelledby={headingId}>
      <h2 id={headingId}>
        {words.lecture.attendance} <span className="list-count numbers">{attendance.length}</span>
      </h2>
      {attendance.length === 0 ? (
        <p>{words.lecture.attendanceEmpty}</p>
      ) : (
        <table className="attendance">
          <thead>
            <tr>
              <th scope="col">{words.lecture.attendanceName}</th>
              <th scope="col">{words.lecture.attendanceRole}</th>
              <th scope="col" className="attendance-came">
                {words.lecture.attendanceCame}
              </th>
              <th scope="col">{words.lecture.attendanceMinutes}</th>
            </tr>
          </thead>
          <tbody>
            {attendance.map((person) => (
              <tr key={person.participantId}>
                <th scope="row">{person.displayName}</th>
                <td>{words.lecture.role[person.role]}</td>
                <td className="attendance-came numbers">
                  {person.firstJoinedLessonMs < 60_000 ? words.lecture.atStart : minutes(person.firstJoinedLessonMs)}
                </td>
                <td className="numbers">{minutes(person.presentMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
