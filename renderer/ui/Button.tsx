import type { ComponentProps, ReactNode } from 'react';
import { Spinner } from './Spinner.tsx';
import './Button.css';

export type ButtonVariant = 'primary' | 'plain' | 'quiet' | 'danger';

export interface ButtonProps extends ComponentProps<'button'> {
  /** primary: the one obvious thing to do. plain: beside it. quiet: a link in a button's clothes. danger: destroys something. */
  variant?: ButtonVariant;
  size?: 'normal' | 'large';
  icon?: ReactNode;
  /** Shows that the press is being worked on, and takes no other meanwhile. */
  busy?: boolean;
  wide?: boolean;
}

/** A labelled button with a target of at least 44 px. */
export function Button({
  variant = 'plain',
  size = 'normal',
  icon,
  busy = false,
  wide = false,
  className = '',
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${variant} button-${size}${wide ? ' button-wide' : ''} ${className}`}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
