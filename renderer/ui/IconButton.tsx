import type { ComponentProps, ReactNode } from 'react';
import './IconButton.css';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'aria-pressed'> {
  icon: ReactNode;
  /** The name, said aloud and shown on hover. Of a toggle: what pressing it does now ("Mute", "Unmute"). */
  label: string;
  /** A short word under the icon; where it is given, the control is a large one of the bar. */
  caption?: string;
  /**
   * on: the thing runs (microphone open, hand up). off: it could run. Always give another icon with another state: colour alone
   * tells nothing to some.
   */
  state?: 'on' | 'off';
  /** danger: ends or destroys. alert: wants attention. */
  tone?: 'normal' | 'danger' | 'alert';
  /** A letter key that does the same, shown with the name. */
  shortcut?: string;
  /** A small number or dot over the corner. */
  badge?: ReactNode;
}

/** An icon with a name and a 44 px target. */
export function IconButton({
  icon,
  label,
  caption,
  state,
  tone = 'normal',
  shortcut,
  badge,
  className = '',
  ...rest
}: IconButtonProps) {
  const classes = ['icon-button', `icon-button-${tone}`];
  if (caption !== undefined) classes.push('icon-button-large');
  if (state) classes.push(`icon-button-${state}`);
  return (
    <button
      type="button"
      title={shortcut ? `${label} (${shortcut})` : label}
      {...rest}
      className={`${classes.join(' ')} ${className}`}
      aria-label={label}
      aria-keyshortcuts={shortcut}
    >
      <span className="icon-button-icon" aria-hidden="true">
        {icon}
        {badge !== undefined && badge !== null && <span className="icon-button-badge numbers">{badge}</span>}
      </span>
      {caption !== undefined && <span className="icon-button-caption">{caption}</span>}
    </button>
  );
}
