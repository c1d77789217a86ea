/** The way to the doctor from other pages, with what it found last. */
import { ChevronRight, Stethoscope } from 'lucide-react';
import { useState } from 'react';
import { doctor as words } from '../../ui/strings/en/doctor.ts';
import { useNow } from '../desk-context.ts';
import { hrefOf } from '../route.ts';
import { agoText, summaryOf } from './finding-text.ts';
import { LightIcon } from './LightIcon.tsx';
import { readLastExamination } from './last-examination.ts';

/** Older results say nothing about today's network. */
const STALE_AFTER_MS = 12 * 3_600_000;

export function DoctorLine({ lectureId = null }: { lectureId?: string | null }) {
  const [last] = useState(() => readLastExamination(window.localStorage));
  const now = useNow();
  const fresh = last !== null && now - last.examinedAt < STALE_AFTER_MS ? last : null;
  const summary = fresh && summaryOf(fresh.findings, words);
  return (
    <a className="doctor-line" href={hrefOf({ page: 'doctor', lectureId })}>
      {summary ? <LightIcon light={summary.light} /> : <Stethoscope size={20} aria-hidden="true" />}
      <span className="doctor-line-text">
        <strong>{words.title}</strong>
        <span className="muted">
          {fresh && summary ? `${summary.text} ${words.lastChecked(agoText(fresh.examinedAt, now, words))}` : words.never}
        </span>
      </span>
      <ChevronRight size={20} aria-hidden="true" />
    </a>
  );
}
