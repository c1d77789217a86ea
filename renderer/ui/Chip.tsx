import type { ReactNode } from 'react';
import './Chip.css';

/** A small word about a thing: "Teacher", "Private", "Draft". */
export function Chip({
  children,
  tone = 'normal',
  icon,
}: {
  children: ReactNode;
  tone?: 'normal' | 'accent' | 'danger' | 'warning' | 'info';
  icon?: ReactNode;
}) {
  return (
    <span className={`chip chip-${tone}`}>
      {icon}
      {children}
    </span>
  );
}
