import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { Notice, type NoticeTone } from './Notice.tsx';
import './Toasts.css';

export interface Toast {
  readonly key: number;
  readonly tone: NoticeTone;
  readonly text: string;
  /** "Undo" and the like. */
  readonly action?: { readonly label: string; readonly onChoose: () => void };
}

/** How long a toast stays; one with an action stays longer. */
const TOAST_MS = 6_000;
const ACTION_TOAST_MS = 12_000;

/** Short-lived notes, at most three at a time. Draw them with `<Toasts toasts={…} onDismiss={…} />`. */
export function useToasts() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const nextKey = useRef(1);
  const dismiss = useCallback((key: number) => setToasts((shown) => shown.filter((toast) => toast.key !== key)), []);
  const show = useCallback((text: string, more: { tone?: NoticeTone; action?: Toast['action'] } = {}) => {
    const toast: Toast = {
      key: nextKey.current++,
      tone: more.tone ?? 'info',
      text,
      ...(more.action ? { action: more.action } : {}),
    };
    setToasts((shown) => [...shown.filter((other) => other.text !== text), toast].slice(-3));
  }, []);
  return { toasts, show, dismiss };
}

export function Toasts({ toasts, onDismiss }: { toasts: readonly Toast[]; onDismiss: (key: number) => void }) {
  return (
    <ul className="toasts">
      {toasts.map((toast) => (
        <TimedToast key={toast.key} toast={toast} onDismiss={onDismiss} />
      ))}
    </ul>
  );
}

function TimedToast({ toast, onDismiss }: { toast: Toast; onDismiss: (key: number) => void }) {
  const [held, setHeld] = useState(false);
  const { key, action } = toast;
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onDismiss(key), action ? ACTION_TOAST_MS : TOAST_MS);
    return () => clearTimeout(timer);
  }, [held, key, action, onDismiss]);
  return (
    // Reading takes as long as it takes: a toast under the pointer or with the focus stays.
    <li
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Notice
        tone={toast.tone}
        urgent={toast.tone === 'danger'}
        onDismiss={() => onDismiss(key)}
        action={
          action && (
            <Button
              variant="quiet"
              onClick={() => {
                onDismiss(key);
                action.onChoose();
              }}
            >
              {action.label}
            </Button>
          )
        }
      >
        {toast.text}
      </Notice>
    </li>
  );
}
