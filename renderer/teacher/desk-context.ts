/** What every screen of the teacher needs, handed down once: the desk, the way around, and short notes. */
import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { RefusedError } from '../../protocol/refusal.ts';
import type { PayloadInput, Reply, RequestName } from '../../protocol/requests.ts';
import type { DeskClient } from '../room/desk-client.ts';
import type { HostSession } from '../room/host-session.ts';
import type { NoticeTone } from '../ui/Notice.tsx';
import type { Route } from './route.ts';
import type { Router } from './router.ts';

export interface NoteOptions {
  readonly tone?: NoticeTone;
  readonly action?: { readonly label: string; readonly onChoose: () => void };
}

export interface TeacherDesk {
  readonly desk: DeskClient;
  readonly session: HostSession;
  readonly router: Router;
  /** Shows a note for a few seconds. */
  readonly note: (text: string, more?: NoteOptions) => void;
}

export const DeskContext = createContext<TeacherDesk | null>(null);

export function useTeacherDesk(): TeacherDesk {
  const value = useContext(DeskContext);
  if (!value) throw new Error('A screen was drawn outside of the teacher’s desk');
  return value;
}

export function useGo(): (route: Route) => void {
  const { router } = useTeacherDesk();
  return useCallback((route: Route) => router.go(route), [router]);
}

export interface Query<N extends RequestName> {
  /** The last good answer; kept while a newer one is fetched. */
  readonly reply: Reply<N> | null;
  readonly failure: RefusedError | null;
  readonly reload: () => void;
}

/** Asks the desk, and again whenever something there changed. */
export function useDeskQuery<N extends RequestName>(name: N, payload: PayloadInput<N>): Query<N> {
  const { desk } = useTeacherDesk();
  const [answer, setAnswer] = useState<{ reply: Reply<N> | null; failure: RefusedError | null }>({ reply: null, failure: null });
  const key = JSON.stringify(payload);
  const reloadRef = useRef<() => void>(() => undefined);

  useEffect(() => {
    let stopped = false;
    let asking = false;
    let again = false;
    const load = async () => {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      try {
        const reply = await desk.ask(name, JSON.parse(key) as PayloadInput<N>);
        if (!stopped) setAnswer({ reply, failure: null });
      } catch (error) {
        const failure = refusalOf(error);
        if (!stopped) setAnswer((last) => ({ reply: failure.code === 'not-found' ? null : last.reply, failure }));
      }
      asking = false;
      if (again && !stopped) {
        again = false;
        await load();
      }
    };
    const start = () => void load();
    reloadRef.current = start;
    start();
    const stopListening = desk.onChanged(start);
    return () => {
      stopped = true;
      stopListening();
    };
  }, [desk, name, key]);

  const reload = useCallback(() => reloadRef.current(), []);
  return { ...answer, reload };
}

/** Anything thrown, as something a person can read. What is not a refusal is our bug: it gets one calm sentence. */
export function refusalOf(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  return new RefusedError('internal', 'Something went wrong in Lectern. Nothing was lost; try again.');
}

export interface Action<A extends unknown[]> {
  readonly run: (...args: A) => void;
  readonly busy: boolean;
  readonly failure: RefusedError | null;
  readonly clear: () => void;
}

/** Something a person does: shows that it is under way, and what was refused. Pressing twice does it once. */
export function useAction<A extends unknown[]>(act: (...args: A) => Promise<void>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<RefusedError | null>(null);
  const running = useRef(false);
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback((...args: A) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(null);
    latest
      .current(...args)
      .catch((error: unknown) => setFailure(refusalOf(error)))
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  }, []);
  const clear = useCallback(() => setFailure(null), []);
  return { run, busy, failure, clear };
}

/** The moment now, moving on by itself so that "next" and "today" stay true on a page left open. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
