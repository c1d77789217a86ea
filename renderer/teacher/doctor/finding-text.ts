/** Findings in words, and all of them in one sentence. */
import type { Finding, Light } from '../../../protocol/doctor.ts';
import type { doctor } from '../../ui/strings/en/doctor.ts';

export type DoctorWords = typeof doctor;

/** One line for a finding. */
export function lineOf(finding: Finding, words: DoctorWords): string {
  // TypeScript can't see that the line under an id takes the facts of that id.
  const line = words.lines[finding.id] as (facts: unknown) => string;
  return finding.facts === null ? words.couldNot : line(finding.facts);
}

/** The worst of them, and what to say of all. */
export function summaryOf(findings: readonly Finding[], { summary }: DoctorWords): { light: Light; text: string } {
  const count = (light: Light) => findings.filter((finding) => finding.light === light).length;
  const [bad, attention, unknown] = [count('bad'), count('attention'), count('unknown')];
  if (bad > 0) return { light: 'bad', text: summary.mend(bad) };
  if (attention > 0) return { light: 'attention', text: summary.look(attention) };
  // What only a phone can tell is no gap in what was checked.
  const untried = findings.filter(({ id, light }) => light === 'unknown' && (id === 'phone' || id === 'isolation')).length;
  if (untried > 0 && untried === unknown) return { light: 'good', text: summary.readyButUntried };
  if (unknown > 0) return { light: 'good', text: summary.readyButUnknown(unknown) };
  return { light: 'good', text: summary.ready };
}

/** `10 minutes ago`. */
export function agoText(atMs: number, nowMs: number, words: DoctorWords): string {
  const minutes = Math.floor((nowMs - atMs) / 60_000);
  if (minutes < 1) return words.justNow;
  if (minutes < 60) return words.minutesAgo(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? words.hoursAgo(hours) : words.daysAgo(Math.floor(hours / 24));
}
