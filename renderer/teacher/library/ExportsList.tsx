import { Download, X } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { RecordingExport } from '../../../protocol/recording.ts';
import { HttpRecording } from '../../replay/recording-source.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { refusalOf, useTeacherDesk } from '../desk-context.ts';
import { sizeText } from './sizes.ts';
import { type LibraryWords, useLibraryWords } from './words.ts';

/** Files being made and made, with what remains to wait. */
export function ExportsList() {
  const words = useLibraryWords();
  const exports = useExports();
  if (exports.length === 0) return null;
  return (
    <section className="card section" aria-label={words.exports}>
      <h2>{words.exports}</h2>
      <ul className="exports">
        {exports.map((each) => (
          <ExportRow key={each.exportId} made={each} />
        ))}
      </ul>
    </section>
  );
}

function ExportRow({ made }: { made: RecordingExport }) {
  const words = useLibraryWords();
  const { desk, session, note } = useTeacherDesk();
  const { exportId, recordingId, state, kind, path, url } = made;
  const what = `${made.title}: ${words.kinds[kind][0]}`;
  const attempt = (act: () => Promise<unknown>) => {
    act().catch((error: unknown) => note(refusalOf(error).message, { tone: 'warning' }));
  };
  const download = async () => {
    if (url === null) return;
    const ticket = await new HttpRecording({ serverUrl: session.serverUrl, recordingId, token: session.hostToken }).ticket();
    const address = new URL(url, session.serverUrl);
    address.searchParams.set('ticket', ticket);
    const link = document.createElement('a');
    link.href = address.href;
    link.download = made.fileName;
    link.click();
  };
  const over = state === 'done' || state === 'failed' || state === 'cancelled';
  return (
    <li className="export-row">
      <div className="export-what">
        <p className="export-title">{what}</p>
        {state === 'running' || state === 'waiting' ? (
          <progress aria-label={what} max={1} value={state === 'running' ? made.progress : undefined} />
        ) : null}
        <p className="export-state numbers">{stateText(made, words)}</p>
        {state === 'done' && url === null && path !== null && <p className="export-path">{words.liesAt(path)}</p>}
      </div>
      {state === 'done' && url !== null && (
        <Button icon={<Download size={18} />} aria-label={words.downloadOf(what)} onClick={() => attempt(download)}>
          {words.download}
        </Button>
      )}
      <IconButton
        icon={<X />}
        label={over ? words.removeExport(what) : words.cancelExport(what)}
        onClick={() => attempt(() => desk.ask('export:cancel', { exportId }))}
      />
    </li>
  );
}

function stateText(made: RecordingExport, words: LibraryWords): string {
  switch (made.state) {
    case 'running': {
      const { secondsLeft } = made;
      const left =
        secondsLeft === null
          ? ''
          : secondsLeft < 90
            ? words.seconds(Math.max(1, Math.round(secondsLeft)))
            : words.minutes(Math.round(secondsLeft / 60));
      return words.exportState.running(Math.round(made.progress * 100), left);
    }
    case 'done':
      return words.exportState.done(sizeText(made.bytes));
    case 'failed':
      return made.message ?? words.exportState.failed;
    default:
      return words.exportState[made.state];
  }
}

/** Asked once, then followed. Newest first. */
function useExports(): readonly RecordingExport[] {
  const { desk } = useTeacherDesk();
  const [exports, setExports] = useState<readonly RecordingExport[]>([]);
  const load = useCallback(() => {
    // Until the desk answers there is nothing to show; it is asked again when it is back.
    desk.ask('export:list', {}).then(
      (reply) => setExports(reply.exports),
      () => undefined,
    );
  }, [desk]);
  useEffect(() => {
    load();
    const stopExports = desk.onExport((made) => {
      setExports((before) =>
        before.some(({ exportId }) => exportId === made.exportId)
          ? before.map((each) => (each.exportId === made.exportId ? made : each))
          : [made, ...before],
      );
      if (made.state === 'cancelled') load();
    });
    const stopDesk = desk.onChanged((lectureId) => {
      if (lectureId === null) load();
    });
    return () => {
      stopExports();
      stopDesk();
    };
  }, [desk, load]);
  return exports.filter(({ state }) => state !== 'cancelled').toSorted((a, b) => b.createdAt - a.createdAt);
}
