import './LevelMeter.css';

const bars = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** From here on it is too loud. */
const LOUD_FROM = 11;
/** Below this it is drawn as silence. */
const QUIET = 0.02;

/** How loud a microphone is, 0 to 1. */
export function LevelMeter({ level, label }: { level: number; label: string }) {
  const shown = Math.min(1, Math.max(0, level));
  const lit = shown < QUIET ? 0 : Math.max(1, Math.round(shown * bars.length));
  return (
    <div className="level-meter">
      <meter className="visually-hidden" aria-label={label} min={0} max={1} value={Math.round(shown * 100) / 100} />
      {bars.map((bar) => (
        <span
          key={bar}
          aria-hidden="true"
          className={`level-meter-bar${bar <= lit ? ' level-meter-lit' : ''}${bar >= LOUD_FROM ? ' level-meter-loud' : ''}`}
        />
      ))}
    </div>
  );
}
