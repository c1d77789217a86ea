/** One quiet card: what was tried, and whether it worked. */
import { CircleCheck, CircleX, Info, RotateCw, Smartphone } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { check as words } from '../ui/strings/en/check.ts';
import { NOTHING_TRIED, tryWays, type WayTries } from './way-tries.ts';
import './check.css';

export function CheckPage({ token }: { token: string }) {
  const [attempt, setAttempt] = useState(0);
  const [tries, setTries] = useState<WayTries>(NOTHING_TRIED);
  useEffect(() => {
    document.title = words.pageTitle;
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is tried anew
  useEffect(() => {
    const controller = new AbortController();
    setTries(NOTHING_TRIED);
    void tryWays(token, controller.signal, setTries);
    return () => controller.abort();
  }, [token, attempt]);

  const verdict = verdictOf(tries);
  const { report, done, trouble } = tries;
  const again = () => setAttempt((count) => count + 1);
  return (
    <div className="check-page" data-surface="paper">
      <header className="check-brand">
        <img src="/lectern.svg" alt="" width={28} height={28} />
        {words.productName}
      </header>
      <main className="check-card">
        <Smartphone className="check-icon" size={36} aria-hidden="true" />
        <div role="status" className="check-verdict">
          <h1>{trouble === 'over' ? words.over : words.title[verdict]}</h1>
          <p className="muted">{trouble === 'over' ? words.overText : trouble === 'away' ? words.away : words.lead[verdict]}</p>
        </div>
        {trouble !== 'over' && (
          <ul className="check-tries">
            <Try name={words.tries.page} outcome={trouble === null ? 'ok' : 'failed'} />
            <Try name={words.tries.socket} outcome={report.socket} />
            <Try
              name={words.tries.upgrade}
              outcome={report.upgrade}
              text={report.upgrade === 'failed' ? words.upgradeFailed : undefined}
              mild
            />
            <Try name={words.tries.udp} outcome={report.udp} />
            <Try
              name={words.tries.https}
              outcome={report.https === 'trusted' ? 'ok' : report.https}
              text={report.https === 'failed' ? words.outcomes.untrusted : undefined}
              mild
            />
          </ul>
        )}
        {report.roundTripMs !== null && <p className="muted numbers">{words.roundTrip(report.roundTripMs)}</p>}
        {done && (
          <Button icon={<RotateCw size={18} />} onClick={again} wide>
            {words.again}
          </Button>
        )}
      </main>
    </div>
  );
}

interface TryProps {
  name: string;
  outcome: 'waiting' | 'ok' | 'failed';
  text?: string | undefined;
  /** Its failing stops nobody. */
  mild?: boolean;
}

function Try({ name, outcome, text, mild = false }: TryProps) {
  const kind = outcome === 'failed' && mild ? 'mild' : outcome;
  return (
    <li className={`check-try check-try-${kind}`}>
      {kind === 'waiting' && <Spinner />}
      {kind === 'ok' && <CircleCheck size={20} aria-hidden="true" />}
      {kind === 'mild' && <Info size={20} aria-hidden="true" />}
      {kind === 'failed' && <CircleX size={20} aria-hidden="true" />}
      <span className="check-try-name">{name}</span>
      <span className="check-try-outcome">{text ?? words.outcomes[outcome]}</span>
    </li>
  );
}

function verdictOf({ report, done, trouble }: WayTries): 'trying' | 'good' | 'partly' | 'failed' {
  if (trouble !== null) return 'failed';
  if (!done) return 'trying';
  if (report.udp === 'ok' && report.socket === 'ok') return 'good';
  return report.socket === 'ok' ? 'partly' : 'failed';
}
