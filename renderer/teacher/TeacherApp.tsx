/** Signs in, opens the desk, and shows the page the address asks for. */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { RefusedError } from '../../protocol/refusal.ts';
import { DeskClient } from '../room/desk-client.ts';
import { forgetHostSession, type HostSession, openHostSession } from '../room/host-session.ts';
import { Spinner } from '../ui/Spinner.tsx';
import { Toasts, useToasts } from '../ui/Toasts.tsx';
import { DeskContext, refusalOf } from './desk-context.ts';
import { MenuShortcuts } from './MenuShortcuts.tsx';
import { Pages } from './Pages.tsx';
import { Router, useRoute } from './router.ts';
import { SignIn } from './SignIn.tsx';
import { useTeacherWords } from './words.ts';

type SignInState =
  | { readonly step: 'opening' }
  | { readonly step: 'needed'; readonly failure: RefusedError | null }
  | { readonly step: 'open'; readonly session: HostSession; readonly desk: DeskClient; readonly router: Router };

export function TeacherApp() {
  const words = useTeacherWords();
  const [signIn, setSignIn] = useState<SignInState>({ step: 'opening' });
  const attempt = useRef(0);

  const open = useCallback(async () => {
    attempt.current += 1;
    const mine = attempt.current;
    setSignIn({ step: 'opening' });
    try {
      const session = await openHostSession();
      if (mine !== attempt.current) return;
      // The router is made after the key was taken out of the address.
      setSignIn(
        session
          ? { step: 'open', session, desk: new DeskClient(session), router: new Router(window) }
          : { step: 'needed', failure: null },
      );
    } catch (error) {
      if (mine === attempt.current) setSignIn({ step: 'needed', failure: refusalOf(error) });
    }
  }, []);

  useEffect(() => {
    void open();
  }, [open]);

  const withKey = (key: string) => {
    window.history.replaceState(null, '', `#key=${encodeURIComponent(key)}`);
    void open();
  };

  if (signIn.step === 'opening') {
    return (
      <div className="page-wait" data-surface="paper" role="status">
        <Spinner /> {words.loading}
      </div>
    );
  }
  if (signIn.step === 'needed') return <SignIn failure={signIn.failure} onKey={withKey} />;
  return (
    <SignedIn
      session={signIn.session}
      desk={signIn.desk}
      router={signIn.router}
      onRefused={() => {
        forgetHostSession();
        signIn.desk.close();
        signIn.router.close();
        setSignIn({ step: 'needed', failure: null });
      }}
    />
  );
}

interface SignedInProps {
  session: HostSession;
  desk: DeskClient;
  router: Router;
  onRefused: () => void;
}

function SignedIn({ session, desk, router, onRefused }: SignedInProps) {
  const { toasts, show, dismiss } = useToasts();
  const state = useSyncExternalStore(desk.subscribe, () => desk.state);
  const route = useRoute(router);
  const refused = useRef(onRefused);
  refused.current = onRefused;
  useEffect(() => {
    if (state === 'refused') refused.current();
  }, [state]);
  useEffect(
    () =>
      window.desk?.on('menu', ({ command }) => {
        if (command === 'new-lecture') router.go({ page: 'new', startNow: false });
        if (command === 'join-class') router.go({ page: 'join' });
      }),
    [router],
  );
  return (
    <DeskContext value={{ desk, session, router, note: show }}>
      <Pages away={state === 'away'} />
      {route.page !== 'teach' && <MenuShortcuts />}
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </DeskContext>
  );
}
