import { CircleCheck, Info, OctagonAlert, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './IconButton.tsx';
import { useWords } from './strings/words.ts';
import './Notice.css';

export type NoticeTone = 'info' | 'success' | 'warning' | 'danger';

const icons = { info: Info, success: CircleCheck, warning: TriangleAlert, danger: OctagonAlert };

export interface NoticeProps {
  tone?: NoticeTone;
  /** What happened, what still works, the one thing to try. */
  children: ReactNode;
  /** One button. */
  action?: ReactNode;
  onDismiss?: () => void;
  /** Said at once by screen readers; for what can't wait. */
  urgent?: boolean;
  icon?: ReactNode;
}

/** A banner in the page's flow. */
export function Notice({ tone = 'info', children, action, onDismiss, urgent = false, icon }: NoticeProps) {
  const words = useWords();
  const Icon = icons[tone];
  return (
    <div className={`notice notice-${tone}`} role={urgent ? 'alert' : 'status'}>
      <span className="notice-icon" aria-hidden="true">
        {icon ?? <Icon size={20} />}
      </span>
      <div className="notice-text">{children}</div>
      {action}
      {onDismiss && <IconButton icon={<X />} label={words.dismiss} onClick={onDismiss} />}
    </div>
  );
}
