import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { useMediaQuery, WIDE } from './media-query.ts';
import { useWords } from './strings/words.ts';
import './SidePanel.css';

export interface SidePanelSection<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Unread lines, raised hands; 0 draws nothing. */
  readonly badge?: number;
  /** Says what the badge counts: "3 new messages". */
  readonly badgeLabel?: string;
  readonly content: ReactNode;
}

export interface SidePanelProps<Id extends string> {
  sections: readonly SidePanelSection<Id>[];
  chosen: Id;
  onChoose: (id: Id) => void;
  /** stacked: from 900 px on, all sections at once, one above the other. Below that width there are always tabs. */
  wideLayout?: 'tabs' | 'stacked';
}

/** The panel beside the stage, under it on small screens. */
export function SidePanel<Id extends string>({ sections, chosen, onChoose, wideLayout = 'tabs' }: SidePanelProps<Id>) {
  const words = useWords();
  const wide = useMediaQuery(WIDE);
  if (wide && wideLayout === 'stacked') {
    return (
      <aside className="side-panel side-panel-stacked" aria-label={words.panel.label}>
        {sections.map((section) => (
          <section key={section.id} className="side-panel-section" aria-label={section.label}>
            <h2 className="side-panel-title">
              {section.icon}
              {section.label}
              <Badge section={section} />
            </h2>
            <div className="side-panel-content">{section.content}</div>
          </section>
        ))}
      </aside>
    );
  }
  return <Tabs sections={sections} chosen={chosen} onChoose={onChoose} />;
}

function Tabs<Id extends string>({ sections, chosen, onChoose }: Omit<SidePanelProps<Id>, 'wideLayout'>) {
  const words = useWords();
  const base = useId();
  const shown = sections.find(({ id }) => id === chosen) ?? sections[0];
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || !shown) return;
    event.preventDefault();
    const next = sections.at((sections.indexOf(shown) + step) % sections.length);
    if (!next) return;
    onChoose(next.id);
    document.getElementById(`${base}-${next.id}-tab`)?.focus();
  };
  return (
    <aside className="side-panel" aria-label={words.panel.label}>
      <div className="side-panel-tabs" role="tablist" aria-label={words.panel.label} tabIndex={-1} onKeyDown={move}>
        {sections.map((section) => (
          <button
            key={section.id}
            id={`${base}-${section.id}-tab`}
            type="button"
            role="tab"
            className="side-panel-tab"
            aria-selected={section === shown}
            aria-controls={`${base}-panel`}
            tabIndex={section === shown ? 0 : -1}
            onClick={() => onChoose(section.id)}
          >
            {section.icon}
            {section.label}
            <Badge section={section} />
          </button>
        ))}
      </div>
      <div id={`${base}-panel`} className="side-panel-content" role="tabpanel" aria-labelledby={`${base}-${shown?.id}-tab`}>
        {shown?.content}
      </div>
    </aside>
  );
}

function Badge({ section: { badge = 0, badgeLabel } }: { section: SidePanelSection<string> }) {
  if (badge === 0) return null;
  return (
    <>
      <span className="side-panel-badge numbers" aria-hidden="true">
        {badge > 99 ? '99+' : badge}
      </span>
      <span className="visually-hidden">{badgeLabel}</span>
    </>
  );
}
