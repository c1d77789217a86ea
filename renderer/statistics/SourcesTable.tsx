import type { ProducerMediaStats } from '../room/media-stats.ts';
import { useStatisticsWords } from './words.ts';

export interface SourcesTableProps {
  producers: readonly ProducerMediaStats[];
  nameOf: (producerId: string, direction: 'in' | 'out') => string;
}

/** Each source as it is now, in words and numbers: what the plots show, for who can't see them. */
export function SourcesTable({ producers, nameOf }: SourcesTableProps) {
  const words = useStatisticsWords();
  const { columns } = words;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard
    <section className="statistics-sources" tabIndex={0} aria-label={words.table}>
      <table>
        <caption className="visually-hidden">{words.table}</caption>
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
          {producers.map((each) => (
            <tr key={`${each.direction} ${each.producerId}`}>
              <th scope="row">{nameOf(each.producerId, each.direction)}</th>
              <td>{Math.round(each.bps / 1000)}</td>
              <td>{each.width !== null && each.height !== null ? `${each.width} × ${each.height}` : '–'}</td>
              <td>{each.framesPerSecond ?? '–'}</td>
              <td>{each.lossPercent ?? '–'}</td>
              <td>{each.jitterMs ?? '–'}</td>
              <td>{each.freezes ?? '–'}</td>
              <td>{layersOf(each)}</td>
              <td>{each.encoderLimited === null ? '–' : words.limits[each.encoderLimited]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Heights of the layers that flow, a line through those switched off is left to the number missing: "180, 360, 720". */
function layersOf({ layers }: ProducerMediaStats): string {
  if (layers.length < 2) return '–';
  return layers.map(({ active, height, rid }) => (active ? String(height ?? rid) : '–')).join(', ');
}
