/** When a student's page moves by itself: up to https once that is trusted here, and to the laptop's next address when it changes. */
import { useEffect, useRef } from 'react';
import { doorStateAt, isPlainDoor, secureDoorOpens, secureOrigin } from '../doors/secure-door.ts';
import { useRoom } from '../ui/room-hooks.ts';
import { moveSeat } from './moving.ts';
import type { StudentRoom } from './student-room.ts';

/** While somebody follows the guide, to notice that the laptop is trusted now. */
const LOOK_EVERY_MS = 3_000;
/** A hiccup is over by then; a laptop with another address is not. */
const LOST_MS = 4_000;
const LOOK_ELSEWHERE_EVERY_MS = 5_000;

/**
 * Goes when https opens without a warning here. Looks at the start, whenever the page is looked at again, and while `often`.
 * @param go null while it is no good moment; then the next look counts
 */
export function useTrustedDoor(often: boolean, go: (() => Promise<void>) | null): void {
  const now = useRef(go);
  const trusted = useRef(false);
  const going = useRef(false);
  const tryToGo = useRef(() => {
    if (!trusted.current || going.current || !now.current) return;
    going.current = true;
    now.current().catch(() => {
      going.current = false;
    });
  });
  useEffect(() => {
    now.current = go;
    tryToGo.current();
  }, [go]);
  useEffect(() => {
    if (!isPlainDoor()) return;
    const look = () => {
      if (document.visibilityState !== 'visible' || trusted.current) return;
      void secureDoorOpens().then((opens) => {
        trusted.current ||= opens;
        tryToGo.current();
      });
    };
    look();
    document.addEventListener('visibilitychange', look);
    const timer = often ? setInterval(look, LOOK_EVERY_MS) : undefined;
    return () => {
      document.removeEventListener('visibilitychange', look);
      clearInterval(timer);
    };
  }, [often]);
}

/** Moves up by itself: before the seat is asked for, or with it. */
export function useMoveUp(room: StudentRoom, joinCode: string): void {
  const { connection, failure } = useRoom(room);
  const settled = ['idle', 'joined', 'lobby'].includes(connection) || failure?.code === 'door-closed';
  const go = useRef(() => moveSeat(room, joinCode, { to: secureOrigin() }));
  useTrustedDoor(failure?.code === 'door-closed', settled ? go.current : null);
}

/** When the laptop is lost, asks at its other addresses, and goes on at the one that answers. */
export function useOtherAddress(room: StudentRoom, joinCode: string): void {
  const { connection } = useRoom(room);
  const lost = connection === 'reconnecting';
  const inside = connection === 'joined';
  const known = useRef<{ readonly fingerprint: string; readonly origins: readonly string[] } | null>(null);
  useEffect(() => {
    if (!inside) return;
    const note = () =>
      void doorStateAt(location.origin).then((state) => {
        if (state) known.current = state;
      });
    note();
    return room.on('addresses', note);
  }, [inside, room]);
  useEffect(() => {
    if (!lost) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const { fingerprint, origins = [] } = known.current ?? {};
      const others = origins.map(byThisDoor).filter((origin) => origin !== location.origin);
      const states = await Promise.all(others.map(async (origin) => ({ origin, state: await doorStateAt(origin) })));
      const found = states.find(({ state }) => state !== null && state.fingerprint === fingerprint);
      if (stopped) return;
      if (found) await moveSeat(room, joinCode, { to: found.origin, via: found.origin }).catch(() => undefined);
      if (!stopped) timer = setTimeout(look, LOOK_ELSEWHERE_EVERY_MS);
    };
    timer = setTimeout(look, LOST_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [lost, room, joinCode]);
}

/** Told as plain http; one that came by https looks for https. */
function byThisDoor(origin: string): string {
  return location.protocol === 'https:' ? origin.replace(/^http:/, 'https:') : origin;
}
