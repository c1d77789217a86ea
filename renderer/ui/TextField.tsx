import { type ComponentProps, type ReactNode, useId } from 'react';
import './TextField.css';

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  label: string;
  hint?: ReactNode;
  /** What is wrong and how to put it right; null or absent when nothing is. */
  error?: string | null | undefined;
  size?: 'normal' | 'large';
}

/** One line of text with its label above, and hint or error below. */
export function TextField({ label, hint, error, size = 'normal', className = '', ...rest }: TextFieldProps) {
  const ids = useFieldIds(error, hint);
  return (
    <div className={`text-field text-field-${size} ${className}`}>
      <label className="text-field-label" htmlFor={ids.field}>
        {label}
      </label>
      <input {...rest} {...ids.aria} id={ids.field} className="text-field-input" />
      <FieldNotes ids={ids} error={error} hint={hint} />
    </div>
  );
}

export interface TextAreaProps extends ComponentProps<'textarea'> {
  label: string;
  hint?: ReactNode;
  error?: string | null | undefined;
}

/** Several lines of text. */
export function TextArea({ label, hint, error, className = '', ...rest }: TextAreaProps) {
  const ids = useFieldIds(error, hint);
  return (
    <div className={`text-field ${className}`}>
      <label className="text-field-label" htmlFor={ids.field}>
        {label}
      </label>
      <textarea rows={4} {...rest} {...ids.aria} id={ids.field} className="text-field-input" />
      <FieldNotes ids={ids} error={error} hint={hint} />
    </div>
  );
}

interface FieldIds {
  readonly field: string;
  readonly note: string;
  readonly aria: { 'aria-describedby'?: string; 'aria-invalid'?: true };
}

function useFieldIds(error: string | null | undefined, hint: ReactNode): FieldIds {
  const field = useId();
  const note = `${field}-note`;
  return {
    field,
    note,
    aria: { ...(error || hint ? { 'aria-describedby': note } : {}), ...(error ? { 'aria-invalid': true } : {}) },
  };
}

function FieldNotes({ ids, error, hint }: { ids: FieldIds; error: string | null | undefined; hint: ReactNode }) {
  if (error) {
    return (
      <p id={ids.note} className="text-field-error" role="alert">
        {error}
      </p>
    );
  }
  return hint ? (
    <p id={ids.note} className="text-field-hint">
      {hint}
    </p>
  ) : null;
}
