import './LevelMeter.css';

const BARS = 12;

/** How loud a microphone is, 0 to 1. A value under 0.02 is drawn as silence. */
export function LevelMeter({ level, label }: { level: number; label: string }) {
  const shown = Math.min(1, Math.max(0, level));
  const lit = shown < 0.02 ? 0 : Math.max(1, Math.round(shown * BARS));
  return (
    <div
      className="level-meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
    >
      {Array.from({ length: BARS }, (_, bar) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places.
        <span
          key={bar}
          className={`level-meter-bar${bar < lit ? ' level-meter-lit' : ''}${bar >= BARS - 2 ? ' level-meter-loud' : ''}`}
        />
      ))}
    </div>
  );
}
