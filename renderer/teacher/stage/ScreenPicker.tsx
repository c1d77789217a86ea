/** In the desktop app the choice of screens is ours: pictures of every screen and window. A browser asks by itself. */
import { type SyntheticEvent, useCallback, useId, useRef, useState } from 'react';
import type { CaptureSource } from '../../../protocol/ipc.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useTeacherWords } from '../words.ts';

type Picked = { withAudio: boolean } | null;

export interface ScreenPickerState {
  /** Set while the choice is open. */
  readonly sources: readonly CaptureSource[] | null;
  /** Opens the choice. Resolves once something was chosen (the app is told) or the choice was closed. */
  readonly pick: () => Promise<Picked>;
  readonly finish: (sourceId: string | null, withAudio: boolean) => void;
}

export function useScreenPicker(): ScreenPickerState {
  const [sources, setSources] = useState<readonly CaptureSource[] | null>(null);
  const answer = useRef<((picked: Picked) => void) | null>(null);
  const pick = useCallback(async (): Promise<Picked> => {
    if (!window.desk) return { withAudio: true };
    const listed = await window.desk.listCaptureSources({});
    answer.current?.(null);
    return new Promise((resolve) => {
      answer.current = resolve;
      setSources(listed.sources);
    });
  }, []);
  const finish = useCallback((sourceId: string | null, withAudio: boolean) => {
    const resolve = answer.current;
    answer.current = null;
    setSources(null);
    const told = window.desk?.chooseCaptureSource({ sourceId, withAudio }) ?? Promise.resolve({});
    told.then(
      () => resolve?.(sourceId === null ? null : { withAudio }),
      () => resolve?.(null),
    );
  }, []);
  return { sources, pick, finish };
}

export function ScreenPicker({ picker: { sources, finish } }: { picker: ScreenPickerState }) {
  const words = useTeacherWords();
  const formId = useId();
  const [sourceId, setSourceId] = useState<string | null>(null);
  const [withAudio, setWithAudio] = useState(false);
  const kinds = [
    { kind: 'screen', heading: words.picker.screens },
    { kind: 'window', heading: words.picker.windows },
  ] as const;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (sourceId !== null) finish(sourceId, withAudio);
  };
  return (
    <Dialog
      title={words.picker.title}
      size="wide"
      onClose={() => finish(null, false)}
      actions={
        <>
          <Button onClick={() => finish(null, false)}>{words.cancel}</Button>
          <Button type="submit" form={formId} variant="primary" disabled={sourceId === null}>
            {words.picker.share}
          </Button>
        </>
      }
    >
      <form id={formId} className="stack" onSubmit={submit}>
        {sources?.length === 0 && <p>{words.picker.empty}</p>}
        {kinds.map(({ kind, heading }) => {
          const listed = sources?.filter((source) => source.kind === kind) ?? [];
          if (listed.length === 0) return null;
          return (
            <fieldset key={kind} className="fieldset">
              <legend className="text-field-label">{heading}</legend>
              <div className="picker-sources">
                {listed.map((source) => (
                  <label key={source.sourceId} className="picker-source">
                    <input
                      type="radio"
                      name={`${formId}-source`}
                      checked={source.sourceId === sourceId}
                      onChange={() => setSourceId(source.sourceId)}
                    />
                    <img src={source.thumbnail} alt="" />
                    <span>{source.name}</span>
                  </label>
                ))}
              </div>
            </fieldset>
          );
        })}
        <Checkbox checked={withAudio} onChange={setWithAudio}>
          {words.picker.sound}
        </Checkbox>
      </form>
    </Dialog>
  );
}
