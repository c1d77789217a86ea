/** What must be right before a class comes, checked while the green room is open. */
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import type { Reply } from '../../../protocol/requests.ts';
import { useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import { DoctorLine } from '../doctor/DoctorLine.tsx';
import { type TeacherWords, useTeacherWords } from '../words.ts';

/** A Wi-Fi is joined or lost without anyone telling: look again so often. */
const CHECK_EVERY_MS = 5_000;
/** Under this much a lesson's log and a recording may not fit. */
const LOW_DISK_BYTES = 2e9;

interface Check {
  readonly key: string;
  readonly fine: boolean;
  readonly text: string;
}

export function GreenChecks({ lectureId }: { lectureId: string }) {
  const words = useTeacherWords();
  const { desk } = useTeacherDesk();
  const state = useSyncExternalStore(desk.subscribe, () => desk.state);
  const { reply, reload } = useDeskQuery('host:status', {});
  useEffect(() => {
    const timer = setInterval(reload, CHECK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <section className="green-card" aria-label={words.green.checks}>
      <ul className="checks">
        {checksOf(reply, state === 'open', words).map((check) => (
          <li key={check.key} className={check.fine ? 'check' : 'check check-attention'}>
            {check.fine ? <CircleCheck size={18} aria-hidden="true" /> : <TriangleAlert size={18} aria-hidden="true" />}
            <span>
              <span className="visually-hidden">{check.fine ? words.green.ok : words.green.attention}: </span>
              {check.text}
            </span>
          </li>
        ))}
      </ul>
      <DoctorLine lectureId={lectureId} />
    </section>
  );
}

function checksOf(status: Reply<'host:status'> | null, reachable: boolean, words: TeacherWords): Check[] {
  const { green } = words;
  const checks: Check[] = [{ key: 'server', fine: reachable, text: reachable ? green.checkServer : green.checkServerOff }];
  if (!status) return checks;
  const onLan = status.addresses.some((address) => address.reach === 'lan');
  checks.push(
    { key: 'media', fine: status.mediaReady, text: status.mediaReady ? green.checkMedia : green.checkMediaOff },
    { key: 'lan', fine: onLan, text: onLan ? green.checkLan : green.checkLanOff },
    diskCheck(status.diskFreeBytes, words),
  );
  return checks;
}

function diskCheck(freeBytes: number | null, { green }: TeacherWords): Check {
  if (freeBytes === null) return { key: 'disk', fine: true, text: green.checkDiskUnknown };
  const gigabytes = freeBytes / 1e9;
  const shown = gigabytes < 10 ? gigabytes.toFixed(1) : String(Math.round(gigabytes));
  const fine = freeBytes >= LOW_DISK_BYTES;
  return { key: 'disk', fine, text: fine ? green.checkDisk(shown) : green.checkDiskLow(shown) };
}
