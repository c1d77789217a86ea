import type { ConnectionQuality } from '../../protocol/models.ts';
import { useWords } from './strings/words.ts';
import './QualityBars.css';

export interface QualityBarsProps {
  quality: ConnectionQuality | undefined;
  /** Said by screen readers and shown beside a resting pointer; the level's own word unless given. */
  label?: string;
  /** The level as a word beside the bars. */
  withWord?: boolean;
}

const BARS = { good: 3, fair: 2, poor: 1 } as const;

/** How well a connection does: as many bars as it is good, with the word for it, never the colour alone. */
export function QualityBars({ quality, label, withWord = false }: QualityBarsProps) {
  const { levels } = useWords().stage.quality;
  const level = quality?.level ?? 'good';
  const blocked = quality?.reason === 'blocked';
  const word = blocked ? levels.blocked : levels[level];
  const filled = blocked ? 0 : BARS[level];
  return (
    <span className={`quality-bars quality-bars-${level}`} role="img" aria-label={label ?? word} title={label ?? word}>
      <svg viewBox="0 0 18 16" width="18" height="16" aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            className={bar < filled ? 'quality-bar-on' : 'quality-bar-off'}
            x={1 + bar * 6}
            y={10 - bar * 4}
            width="4"
            height={5 + bar * 4}
            rx="1"
          />
        ))}
        {blocked && <path d="M1 1 L17 15" className="quality-bars-cross" />}
      </svg>
      {withWord && <span aria-hidden="true">{word}</span>}
    </span>
  );
}
