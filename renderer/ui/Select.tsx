/** A native choice with its label: the system's own list, which every keyboard, phone and screen reader knows. */
import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import './Select.css';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export interface SelectProps {
  label: string;
  /** Keep the name for screen readers alone, where the choice says enough by itself. */
  hideLabel?: boolean;
  value: string;
  options: readonly SelectOption[];
  onChange: (value: string) => void;
  disabled?: boolean;
  error?: string | null | undefined;
}

export function Select({ label, hideLabel = false, value, options, onChange, disabled = false, error }: SelectProps) {
  const id = useId();
  const errorId = `${id}-error`;
  return (
    <div className="select">
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : 'text-field-label'}>
        {label}
      </label>
      <span className="select-box">
        <select
          id={id}
          value={value}
          disabled={disabled}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown size={18} aria-hidden="true" />
      </span>
      {error && (
        <p id={errorId} className="text-field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
