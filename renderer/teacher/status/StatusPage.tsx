/** How the server does, in plain words and a few plots; and one file for whoever helps. */
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { paths } from '../../../protocol/constants.ts';
import type { OperationsStatus } from '../../../protocol/operations.ts';
import { Plot } from '../../statistics/Plot.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { status as words } from '../../ui/strings/en/status.ts';
import { useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { QueryNotice } from '../planning/QueryNotice.tsx';
import { statusPlots } from './status-plots.ts';
import './status.css';

/** As often as the server looks. */
const ASK_EVERY_MS = 5_000;

export default function StatusPage() {
  const query = useDeskQuery('host:operations', {});
  const { reply, reload } = query;
  useEffect(() => {
    const timer = setInterval(reload, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <>
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      <QueryNotice query={query} />
      {reply && <Cards status={reply} />}
    </>
  );
}

function Cards({ status }: { status: OperationsStatus }) {
  return (
    <div className="status">
      <Summary status={status} />
      <section className="card status-card">
        <Facts status={status} />
      </section>
      <Plots status={status} />
      <Support status={status} />
    </div>
  );
}

function Summary({ status: { warning, inside } }: { status: OperationsStatus }) {
  if (warning !== null)
    return <Notice tone={warning === 'store-silent' ? 'danger' : 'warning'}>{words.warnings[warning]}</Notice>;
  return <Notice tone="success">{inside > 0 ? words.wellInClass(inside) : words.well}</Notice>;
}

function Facts({ status }: { status: OperationsStatus }) {
  const { facts } = words;
  const disk = status.diskFreeBytes === null ? words.unknown : words.megabytes(status.diskFreeBytes / 1e6);
  const rows: [string, string | number][] = [
    [facts.lessons, status.lessonsLive],
    [facts.people, status.inside],
    [facts.recording, status.recordingsActive],
    [facts.media, status.mediaAnswers ? words.works : words.worksNot],
    [facts.store, status.storeAnswers ? words.works : words.worksNot],
    [facts.disk, disk],
    [facts.uptime, words.duration(status.uptimeSeconds)],
    [facts.version, status.version],
  ];
  return (
    <dl className="status-facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="numbers">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Plots({ status: { samples } }: { status: OperationsStatus }) {
  const times = samples.map(({ at }) => at / 1000);
  return (
    <section className="card status-card" aria-labelledby="status-plots">
      <h2 id="status-plots">{words.plotsTitle}</h2>
      {samples.length < 2 ? (
        <p className="status-soon">{words.soon}</p>
      ) : (
        <div className="status-plots">
          {statusPlots(samples, words).map(({ name, lines }) => (
            <Plot key={name} title={words.plots[name]} times={times} lines={lines} />
          ))}
        </div>
      )}
    </section>
  );
}

function Support({ status: { crashReports, dataFolder } }: { status: OperationsStatus }) {
  const { session, note } = useTeacherDesk();
  const [busy, setBusy] = useState(false);
  const pack = async () => {
    setBusy(true);
    try {
      const response = await fetch(new URL(paths.supportBundle, session.serverUrl), {
        headers: { authorization: `Bearer ${session.hostToken}` },
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      save(await response.blob(), `lectern-support-${new Date().toISOString().slice(0, 10)}.zip`);
      note(words.packed, { tone: 'success' });
    } catch {
      note(words.packFailed, { tone: 'warning' });
    }
    setBusy(false);
  };
  return (
    <section className="card status-card" aria-labelledby="status-support">
      <h2 id="status-support">{words.supportTitle}</h2>
      <p>
        {words.support}
        {crashReports > 0 && ` ${words.crashes(crashReports)}`}
      </p>
      <Button icon={<Download size={18} />} busy={busy} onClick={() => void pack()}>
        {words.pack}
      </Button>
      <p className="status-folder">{words.data(dataFolder)}</p>
    </section>
  );
}

function save(content: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
