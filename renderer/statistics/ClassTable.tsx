import { useId } from 'react';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { ConnectionQuality } from '../../protocol/models.ts';
import { reasonTextOf } from '../ui/connection-words.ts';
import { QualityBars } from '../ui/QualityBars.tsx';
import { useWords } from '../ui/strings/words.ts';
import { weakestFirst } from './class-order.ts';
import { useStatisticsWords } from './words.ts';

export interface ClassTableProps {
  lesson: LessonState;
  youId: string | null;
  qualities: ReadonlyMap<string, ConnectionQuality>;
}

/** Rows drawn at once: whoever has trouble is among the first. */
const ROWS = 50;

/** Everyone's connection for who leads: how well it does and why, the weakest first. */
export function ClassTable({ lesson, youId, qualities }: ClassTableProps) {
  const words = useStatisticsWords();
  const shared = useWords();
  const headingId = useId();
  const { columns } = words.class;
  const atHost = youId !== null && lesson.participants[youId]?.role === 'teacher';
  const rows = weakestFirst(lesson, youId, qualities);
  if (rows.length === 0) return null;
  return (
    <section className="statistics-class" aria-labelledby={headingId}>
      <h3 id={headingId}>{words.class.title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
      <section className="statistics-sources" tabIndex={0} aria-labelledby={headingId}>
        <table>
          <thead>
            <tr>
              {Object.entries(columns).map(([key, label]) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS).map(({ displayName, quality }) => (
              <tr key={quality.participantId}>
                <th scope="row">{displayName}</th>
                <td>
                  <QualityBars quality={quality} withWord />
                </td>
                <td className="statistics-reason">{reasonTextOf(quality, atHost, shared) ?? '–'}</td>
                <td>{rounded(quality.detail?.roundTripMs)}</td>
                <td>{rounded(quality.detail?.uplinkLossPercent)}</td>
                <td>{rounded(quality.detail?.downlinkLossPercent)}</td>
                <td>{rounded(quality.detail?.uplinkBps, 1000)}</td>
                <td>{rounded(quality.detail?.downlinkBps, 1000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > ROWS && <p className="statistics-intro">{words.class.more(rows.length - ROWS)}</p>}
    </section>
  );
}

function rounded(value: number | null | undefined, unit = 1): string {
  return value === null || value === undefined ? '–' : String(Math.round(value / unit));
}
