/** The frame of every planning page: the name, the places to go, and the page itself. */
import { Activity, CalendarDays, Clapperboard, DoorOpen, ShieldCheck, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Notice } from '../ui/Notice.tsx';
import { doorsDesk } from '../ui/strings/en/doors-desk.ts';
import { status } from '../ui/strings/en/status.ts';
import { hrefOf } from './route.ts';
import { useTeacherWords } from './words.ts';

/** Names the page in the tab. */
export function useTitle(title: string | null): void {
  const words = useTeacherWords();
  useEffect(() => {
    if (title !== null) document.title = words.pageTitle(title);
  }, [title, words]);
}

export interface PaperPageProps {
  /** The lecturer's server does not answer just now. */
  away: boolean;
  here: 'home' | 'recordings' | 'rooms' | 'connection' | 'status' | 'bin';
  /** Null where the page names itself once it knows. */
  title: string | null;
  children: ReactNode;
}

export function PaperPage({ away, here, title, children }: PaperPageProps) {
  const words = useTeacherWords();
  const main = useRef<HTMLElement>(null);
  useTitle(title);
  useEffect(() => {
    // A new page is read from its beginning: by eye from the top, by keyboard and screen reader from its main part.
    window.scrollTo(0, 0);
    if (!main.current?.contains(document.activeElement)) main.current?.focus();
  }, []);
  const link = (page: PaperPageProps['here'], label: string, icon: ReactNode) => (
    <a
      href={hrefOf(page === 'recordings' ? { page, inBin: false } : { page })}
      className="top-link"
      aria-current={here === page ? 'page' : undefined}
    >
      {icon}
      <span>{label}</span>
    </a>
  );
  return (
    <div className="paper" data-surface="paper">
      {/* A button, since the address after `#` is the router's. */}
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        {words.skipToContent}
      </button>
      <header className="top">
        <div className="top-in">
          <a href="#/" className="brand">
            <img src="/lectern.svg" alt="" width={28} height={28} /> {words.appName}
          </a>
          <nav className="top-nav" aria-label={words.nav.label}>
            {link('home', words.nav.lectures, <CalendarDays size={18} aria-hidden="true" />)}
            {link('recordings', words.nav.recordings, <Clapperboard size={18} aria-hidden="true" />)}
            {link('rooms', words.nav.rooms, <DoorOpen size={18} aria-hidden="true" />)}
            {link('connection', doorsDesk.nav, <ShieldCheck size={18} aria-hidden="true" />)}
            {link('status', status.nav, <Activity size={18} aria-hidden="true" />)}
            {link('bin', words.nav.bin, <Trash2 size={18} aria-hidden="true" />)}
          </nav>
        </div>
      </header>
      <main className="content" ref={main} tabIndex={-1}>
        {away && <Notice tone="warning">{words.offline}</Notice>}
        {children}
      </main>
    </div>
  );
}
