/** The form of a lecture, new or old. Messages stand beside their fields; leaving with unsaved changes asks once. */
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import type { LectureDraft } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { TextArea, TextField } from '../../ui/TextField.tsx';
import { useAction, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import {
  checkLectureForm,
  type LectureFormErrors,
  type LectureFormValues,
  type Plan,
  sameValues,
  withTitle,
} from './lecture-form.ts';
import { formatDate } from './lecture-time.ts';
import { Refusal } from './Refusal.tsx';
import { RightsFields } from './RightsFields.tsx';
import { RoomField } from './RoomField.tsx';
import { WhenFields } from './WhenFields.tsx';

export interface LectureFormProps {
  heading: string;
  initial: LectureFormValues;
  /** New lectures can also be started now, and take over what their room begins with. */
  isNew?: boolean;
  /** The start a lecture already has; it may lie in the past. */
  keptStart?: number | null;
  onSave: (draft: LectureDraft, plan: Plan) => Promise<void>;
  onCancel: () => void;
}

export function LectureForm({ heading, initial, isNew = false, keptStart = null, onSave, onCancel }: LectureFormProps) {
  const words = useTeacherWords();
  const { router } = useTeacherDesk();
  const form = useRef<HTMLFormElement>(null);
  const [start] = useState(initial);
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<LectureFormErrors>({});
  const [leave, setLeave] = useState<(() => void) | null>(null);
  const save = useAction(onSave);

  const untitled = words.form.untitled(formatDate(Date.now()));
  const dirty = !sameValues(start, values);
  useEffect(() => router.guard({ holds: () => dirty, ask: (go) => setLeave(() => go) }), [router, dirty]);

  const change = (changes: Partial<LectureFormValues>, ...fields: (keyof LectureFormErrors)[]) => {
    setValues((last) => ({ ...last, ...changes }));
    setErrors((last) =>
      Object.fromEntries(Object.entries(last).filter(([field]) => !fields.some((cleared) => cleared === field))),
    );
    save.clear();
  };

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const checked = checkLectureForm(withTitle(values, untitled), Date.now(), words.form.errors, keptStart);
    setErrors(checked.errors ?? {});
    if (checked.draft) save.run(checked.draft, values.plan);
    // After the messages are drawn, the first field in need has the focus.
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };

  const saveWord = !isNew
    ? words.form.saveChanges
    : { date: words.form.save, draft: words.form.saveDraft, now: words.form.saveNow }[values.plan];
  const wrong = Object.keys(errors).length;
  return (
    <>
      <h1>{heading}</h1>
      <form ref={form} className="card form" onSubmit={submit} noValidate>
        <TextField
          label={words.form.title}
          placeholder={values.plan === 'now' ? untitled : words.form.titlePlaceholder}
          value={values.title}
          error={errors.title}
          maxLength={200}
          autoFocus={isNew}
          autoComplete="off"
          onChange={(event) => change({ title: event.target.value }, 'title')}
        />
        <WhenFields values={values} errors={errors} canStartNow={isNew} onChange={change} />
        <RoomField values={values} errors={errors} takesOver={isNew} onChange={change} />
        <TextField
          className="field-short"
          label={words.form.capacity}
          type="number"
          inputMode="numeric"
          min={1}
          max={5000}
          value={values.capacity}
          error={errors.capacity}
          onChange={(event) => change({ capacity: event.target.value }, 'capacity')}
        />
        <RightsFields permissions={values.studentPermissions} onChange={(studentPermissions) => change({ studentPermissions })} />
        <Checkbox checked={values.recordFromStart} onChange={(recordFromStart) => change({ recordFromStart })}>
          {words.form.recordFromStart}
        </Checkbox>
        <Checkbox checked={values.examMode} onChange={(examMode) => change({ examMode })}>
          {words.form.examMode}
        </Checkbox>
        <TextArea
          label={`${words.form.description} (${words.form.optional})`}
          hint={words.form.descriptionHint}
          value={values.description}
          error={errors.description}
          rows={3}
          onChange={(event) => change({ description: event.target.value }, 'description')}
        />
        <div className="form-end">
          <Refusal failure={save.failure} />
          {wrong > 0 && (
            <p className="form-wrong" role="status">
              {words.form.fix(wrong)}
            </p>
          )}
          <div className="row form-buttons">
            <Button onClick={onCancel}>{words.cancel}</Button>
            <Button type="submit" variant="primary" size="large" busy={save.busy}>
              {saveWord}
            </Button>
          </div>
        </div>
      </form>
      {leave && (
        <ConfirmDialog
          title={words.form.leaveTitle}
          confirm={words.form.leaveConfirm}
          cancel={words.form.leaveStay}
          danger
          onConfirm={() => {
            setLeave(null);
            leave();
          }}
          onClose={() => setLeave(null)}
        >
          <p>{words.form.leaveText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
