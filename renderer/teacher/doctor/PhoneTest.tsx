/** A code to scan, and the devices that came by it, each thing they found as they find it. */
import { CircleCheck, CircleX, RotateCw, Smartphone } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PhoneCheck, PhoneVisit } from '../../../protocol/doctor.ts';
import { Button } from '../../ui/Button.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { doctor as words } from '../../ui/strings/en/doctor.ts';
import { useTeacherDesk } from '../desk-context.ts';
import { shortAddress } from '../invite/join-code.ts';
import { QrCode } from '../invite/QrCode.tsx';

/** @param onNews somebody came, or found something */
export function PhoneTest({ onNews }: { onNews: () => void }) {
  const { desk } = useTeacherDesk();
  const [check, setCheck] = useState<PhoneCheck | null>(null);
  const tell = useRef(onNews);
  tell.current = onNews;
  const open = useCallback(
    async (payload: { anew?: boolean; missed?: boolean }) => {
      // Unreachable: said above, and asked again when it is back.
      const reply = await desk.ask('doctor:phone', payload).catch(() => null);
      if (reply) setCheck(reply.check);
    },
    [desk],
  );
  useEffect(() => {
    void open({});
    const stops = [
      desk.onVisits((visits) => {
        setCheck((known) => known && { ...known, visits });
        tell.current();
      }),
      // Another Wi-Fi: another address to scan.
      desk.onChanged((lectureId) => lectureId === null && void open({})),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [desk, open]);
  const press = async (payload: { anew?: boolean; missed?: boolean }) => {
    await open(payload);
    tell.current();
  };

  if (!check) return null;
  const best = check.links.find(({ reach, kind }) => reach === 'lan' && kind !== 'link-local');
  const { visits, missed } = check;
  return (
    <section className="card section doctor-phone" aria-labelledby="doctor-phone-title">
      <h2 id="doctor-phone-title">
        <Smartphone size={20} aria-hidden="true" /> {words.phone.title}
      </h2>
      {best ? (
        <div className="doctor-phone-code">
          <QrCode text={best.url} label={words.phone.qrLabel(best.url)} />
          <div className="doctor-phone-words">
            <p>{words.phone.lead}</p>
            <p>
              {words.phone.orType}
              <br />
              <span className="doctor-phone-address">{shortAddress(best.url)}</span>
            </p>
            <div className="row">
              {visits.every(({ ownMachine }) => ownMachine) && !missed && (
                <Button onClick={() => void press({ missed: true })}>{words.phone.cant}</Button>
              )}
              {(visits.length > 0 || missed) && (
                <Button variant="quiet" icon={<RotateCw size={18} />} onClick={() => void press({ anew: true })}>
                  {words.phone.again}
                </Button>
              )}
            </div>
          </div>
        </div>
      ) : (
        <p>{words.phone.noNetwork}</p>
      )}
      <div role="status">
        {missed && visits.length === 0 && <p className="muted">{words.phone.cantTold}</p>}
        {!missed && visits.length === 0 && best && <p className="muted">{words.phone.nobody}</p>}
      </div>
      {visits.length > 0 && (
        <ul className="doctor-visits" aria-label={words.phone.visits} aria-live="polite">
          {visits.map((visit) => (
            <Visit key={visit.visitId} visit={visit} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Visit({ visit }: { visit: PhoneVisit }) {
  const { device, address, ownMachine, socket, upgrade, udp, https, roundTripMs } = visit;
  const texts = words.phone;
  return (
    <li className="doctor-visit">
      <p className="doctor-visit-who">
        <strong>{device}</strong> <span className="muted numbers">{ownMachine ? texts.own : address}</span>
      </p>
      <dl className="doctor-visit-tries">
        <Tried name={texts.arrived} state="ok" text={texts.outcome.ok} />
        <Tried name={texts.socket} state={socket} text={texts.outcome[socket]} />
        <Tried name={texts.upgrade} state={upgrade} text={texts.outcome[upgrade]} />
        <Tried name={texts.udp} state={udp} text={texts.outcome[udp]} />
        <Tried
          name={texts.https}
          state={https === 'waiting' ? 'waiting' : https === 'trusted' || https === 'asks' ? 'ok' : 'failed'}
          text={texts.httpsOutcome[https]}
        />
        {roundTripMs !== null && <Tried name={texts.roundTrip} state="ok" text={texts.ms(roundTripMs)} />}
      </dl>
    </li>
  );
}

function Tried({ name, state, text }: { name: string; state: 'waiting' | 'ok' | 'failed'; text: string }) {
  return (
    <div className={`doctor-tried doctor-tried-${state}`}>
      <dt>{name}</dt>
      <dd>
        {state === 'waiting' && <Spinner size={16} />}
        {state === 'ok' && <CircleCheck size={16} aria-hidden="true" />}
        {state === 'failed' && <CircleX size={16} aria-hidden="true" />}
        {text}
      </dd>
    </div>
  );
}
