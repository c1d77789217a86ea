/** When a lecture takes place: a date, none yet, or right now; and how long it is to last. */
import { useId } from 'react';
import { TextField } from '../../ui/TextField.tsx';
import { useTeacherWords } from '../words.ts';
import type { LectureFormErrors, LectureFormValues, Plan } from './lecture-form.ts';

export interface WhenFieldsProps {
  values: LectureFormValues;
  errors: LectureFormErrors;
  canStartNow: boolean;
  onChange: (changes: Partial<LectureFormValues>, ...fields: (keyof LectureFormErrors)[]) => void;
}

export function WhenFields({ values, errors, canStartNow, onChange }: WhenFieldsProps) {
  const words = useTeacherWords();
  const name = useId();
  const errorId = `${name}-error`;
  const hintId = `${name}-hint`;
  const hint = { date: '', draft: words.form.planDraftHint, now: words.form.planNowHint }[values.plan];
  const plans: [Plan, string][] = [
    ['date', words.form.planDate],
    ['draft', words.form.planDraft],
    ...(canStartNow ? [['now', words.form.planNow] satisfies [Plan, string]] : []),
  ];
  return (
    <fieldset className="fieldset" aria-describedby={hint ? hintId : undefined}>
      <legend className="text-field-label">{words.form.when}</legend>
      <div className="segments">
        {plans.map(([plan, label]) => (
          <label key={plan} className="segment">
            <input
              type="radio"
              name={name}
              value={plan}
              checked={values.plan === plan}
              onChange={() => onChange({ plan }, 'when')}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      {hint && (
        <p id={hintId} className="text-field-hint">
          {hint}
        </p>
      )}
      <div className="when-fields">
        {values.plan === 'date' && (
          <>
            <TextField
              label={words.form.date}
              type="date"
              value={values.date}
              aria-invalid={errors.when ? true : undefined}
              aria-describedby={errors.when ? errorId : undefined}
              onChange={(event) => onChange({ date: event.target.value }, 'when')}
            />
            <TextField
              label={words.form.time}
              type="time"
              value={values.time}
              aria-invalid={errors.when ? true : undefined}
              aria-describedby={errors.when ? errorId : undefined}
              onChange={(event) => onChange({ time: event.target.value }, 'when')}
            />
          </>
        )}
        <TextField
          label={`${words.form.length} (${words.form.lengthUnit})`}
          type="number"
          inputMode="numeric"
          min={5}
          max={1440}
          step={5}
          value={values.durationMinutes}
          error={errors.durationMinutes}
          onChange={(event) => onChange({ durationMinutes: event.target.value }, 'durationMinutes')}
        />
      </div>
      {errors.when && (
        <p id={errorId} className="text-field-error" role="alert">
          {errors.when}
        </p>
      )}
    </fieldset>
  );
}
