/** One thing that was looked at: its light with the word for it, one line, and behind it what to do. */
import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import type { Finding, FindingId } from '../../../protocol/doctor.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { doctor as words } from '../../ui/strings/en/doctor.ts';
import { FixSteps } from './FixSteps.tsx';
import { lineOf } from './finding-text.ts';
import { LightIcon } from './LightIcon.tsx';

export interface FindingRowProps {
  id: FindingId;
  /** Null until it was looked at once. */
  finding: Finding | null;
  busy: boolean;
  /** Something was done about it: look again. */
  onChanged: () => void;
}

export function FindingRow({ id, finding, busy, onChanged }: FindingRowProps) {
  const fixId = useId();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const light = finding?.light ?? 'unknown';
  const fix = finding?.fix ?? null;
  // What must be mended is told at once; all else when it is asked for.
  const open = fix !== null && (chosen ?? light === 'bad');
  const name = words.names[id];
  return (
    <li className={`doctor-row doctor-row-${light}`}>
      <div className="doctor-row-head">
        {busy || finding === null ? <Spinner size={20} /> : <LightIcon light={light} />}
        <div className="doctor-row-text">
          <h3>
            {name}
            <span className={`doctor-word doctor-word-${light}`}>
              {busy || finding === null ? words.waiting : words.lights[light]}
            </span>
          </h3>
          {finding && <p>{lineOf(finding, words)}</p>}
          {finding?.id === 'address' && finding.facts !== null && finding.facts.others.length > 0 && (
            <details className="doctor-others">
              <summary>{words.otherAddresses}</summary>
              <ul>
                {finding.facts.others.map(({ address, kind, interfaceName }) => (
                  <li key={`${interfaceName} ${address}`}>
                    <span className="numbers">{address}</span> {words.kinds[kind]} ({interfaceName})
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
        {fix && (
          <button
            type="button"
            className="doctor-fix-button"
            aria-expanded={open}
            aria-controls={fixId}
            aria-label={light === 'unknown' ? words.doOf(name) : words.fixOf(name)}
            onClick={() => setChosen(!open)}
          >
            {light === 'unknown' ? words.do : words.fix}{' '}
            <ChevronDown size={16} aria-hidden="true" className={open ? 'doctor-fix-open' : undefined} />
          </button>
        )}
      </div>
      {fix && (
        <div id={fixId} hidden={!open}>
          <FixSteps id={id} fix={fix} onChanged={onChanged} />
        </div>
      )}
    </li>
  );
}
