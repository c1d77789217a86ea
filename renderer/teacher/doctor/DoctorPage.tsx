/** The classroom doctor: one calm sentence on top, a phone to try it with, and a line with a light for each thing. */
import { ArrowLeft, RotateCw } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { FindingId } from '../../../protocol/doctor.ts';
import { qualities } from '../../recording/quality.ts';
import { readRecorderChoices } from '../../recording/recorder-choices.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { doctor as words } from '../../ui/strings/en/doctor.ts';
import { useNow, useTeacherDesk } from '../desk-context.ts';
import { hrefOf } from '../route.ts';
import { allChecks, Examination, sections } from './examination.ts';
import { FindingRow } from './FindingRow.tsx';
import { agoText, summaryOf } from './finding-text.ts';
import { LightIcon } from './LightIcon.tsx';
import { PhoneTest } from './PhoneTest.tsx';
import './doctor.css';

/** What a phone's coming changes. */
const TOLD_BY_PHONES: readonly FindingId[] = ['phone', 'isolation', 'firewall'];

/** @param lectureId where the teacher came from, and goes back to; null: the first page */
export function DoctorPage({ lectureId }: { lectureId: string | null }) {
  const { desk } = useTeacherDesk();
  const [examination] = useState(() => {
    const { quality } = readRecorderChoices(window.localStorage);
    const recordingBitsPerS = qualities[quality].videoBitsPerS + qualities[quality].audioBitsPerS;
    return new Examination({
      ask: async (check) => (await desk.ask('doctor:check', { check, recordingBitsPerS })).finding,
      storage: window.localStorage,
      now: () => Date.now(),
    });
  });
  const { findings, running, examinedAt, unreachable } = useSyncExternalStore(examination.subscribe, () => examination.state);
  const now = useNow();

  useEffect(() => {
    void examination.examine();
  }, [examination]);

  const found = [...findings.values()];
  const busy = running.size > 0;
  const { light, text } = summaryOf(found, words);
  const lookAgain = () => void examination.look(TOLD_BY_PHONES);
  return (
    <>
      <a className="back-link" href={lectureId === null ? hrefOf({ page: 'home' }) : hrefOf({ page: 'teach', lectureId })}>
        <ArrowLeft size={18} aria-hidden="true" /> {lectureId === null ? words.backHome : words.back}
      </a>
      <header className="home-head">
        <h1>{words.title}</h1>
        <Button icon={<RotateCw size={18} />} busy={busy} onClick={() => void examination.examine()}>
          {words.checkAgain}
        </Button>
      </header>
      <p className="lead">{words.lead}</p>
      {unreachable && <Notice tone="warning">{words.unreachable}</Notice>}
      <div className={`card doctor-summary doctor-${busy ? 'busy' : light}`} role="status">
        {busy ? <Spinner size={28} /> : <LightIcon light={light} size={28} />}
        <div>
          <p className="doctor-summary-text">{busy ? words.checking(allChecks.length - running.size, allChecks.length) : text}</p>
          {examinedAt !== null && (
            <p className="muted">{words.lastChecked(agoText(examinedAt, Math.max(now, examinedAt), words))}</p>
          )}
          {busy && (
            <progress
              className="doctor-progress"
              aria-label={words.checking(allChecks.length - running.size, allChecks.length)}
              max={allChecks.length}
              value={allChecks.length - running.size}
            />
          )}
        </div>
      </div>
      <PhoneTest onNews={lookAgain} />
      {sections.map(({ name, ids }) => (
        <section key={name} className="doctor-section" aria-labelledby={`doctor-${name}`}>
          <h2 id={`doctor-${name}`}>{words.sections[name]}</h2>
          <ul className="card doctor-list">
            {ids.map((id) => (
              <FindingRow
                key={id}
                id={id}
                finding={findings.get(id) ?? null}
                busy={running.has(id)}
                onChanged={() => void examination.look(id === 'firewall' ? ['firewall', 'phone'] : [id])}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
