import './Spinner.css';

/** A small turning ring; say beside it, in words, what is being waited for. */
export function Spinner({ size = 18 }: { size?: number }) {
  return <span className="spinner" style={{ width: size, height: size }} aria-hidden="true" />;
}

/** How far along a long job is. `value` runs from 0 to 1; null while nobody knows. */
export function Progress({ value, label }: { value: number | null; label: string }) {
  return (
    <progress
      className="progress"
      aria-label={label}
      max={1}
      {...(value === null ? {} : { value: Math.min(1, Math.max(0, value)) })}
    />
  );
}
