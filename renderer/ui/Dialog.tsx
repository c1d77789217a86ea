import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import { useWords } from './strings/words.ts';
import './Dialog.css';

export interface DialogProps {
  title: string;
  /** Esc, the cross and a press beside the dialog. */
  onClose: () => void;
  children?: ReactNode;
  /** Buttons, the obvious one last. */
  actions?: ReactNode;
  size?: 'normal' | 'wide';
}

/**
 * A modal dialog while it is mounted: the native element keeps the focus inside and gives it back. The first focus goes to the
 * child marked `data-first-focus` (a dialog opens too late for `autoFocus`), else to the cross.
 */
export function Dialog({ title, onClose, children, actions, size = 'normal' }: DialogProps) {
  const words = useWords();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  // A layout effect: it closes the dialog while it is still in the page, and only then does the focus go back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (!element.open) element.showModal();
    element.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    const onBackdrop = (event: Event) => {
      if (event.target === element) close.current();
    };
    element.addEventListener('click', onBackdrop);
    return () => {
      element.removeEventListener('click', onBackdrop);
      element.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog dialog-${size}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // React tells an outer dialog of an inner one's Esc.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className="dialog-box">
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon={<X />} label={words.close} onClick={onClose} />
        </header>
        {children && <div className="dialog-body">{children}</div>}
        {actions && <footer className="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, and what will not. */
  children?: ReactNode;
  confirm: string;
  /** What staying as it is is called; "Cancel" unless given. */
  cancel?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before something that can't be undone. The safe answer has the focus. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  cancel,
  danger = false,
  busy = false,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const words = useWords();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} data-first-focus>
            {cancel ?? words.cancel}
          </Button>
          <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
