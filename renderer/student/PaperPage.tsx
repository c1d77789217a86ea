import { type ReactNode, useEffect } from 'react';
import './PaperPage.css';
import { useStudentWords } from './words.ts';

export interface PaperPageProps {
  /** Heading of the page and, with the product's name, its title. */
  title: string;
  /** Small line above the heading. */
  over?: ReactNode;
  icon?: ReactNode;
  /** For a page with pictures beside each other. */
  wide?: boolean;
  children?: ReactNode;
}

/** One quiet card in the middle: everything before and after the lesson itself. */
export function PaperPage({ title, over, icon, wide = false, children }: PaperPageProps) {
  const words = useStudentWords();
  useEffect(() => {
    document.title = words.pageTitle(title);
  }, [title, words]);
  return (
    <div className="paper-page" data-surface="paper">
      <header className="paper-page-brand">
        <img src="/lectern.svg" alt="" width={28} height={28} />
        {words.productName}
      </header>
      <main className={`paper-page-card${wide ? ' paper-page-wide' : ''}`}>
        {icon && (
          <span className="paper-page-icon" aria-hidden="true">
            {icon}
          </span>
        )}
        {over && <p className="paper-page-over">{over}</p>}
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
