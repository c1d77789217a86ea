import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { IconButton, type IconButtonProps } from './IconButton.tsx';
import './Menu.css';

export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  /** Marks the chosen one of several. */
  readonly checked?: boolean;
  readonly onChoose: () => void;
}

export interface MenuProps
  extends Pick<IconButtonProps, 'icon' | 'label' | 'caption' | 'className' | 'badge' | 'tone' | 'state'> {
  items?: readonly MenuItem[];
  /** A row of signs (emoji) above the list; `icon` is what is drawn. */
  signs?: readonly MenuItem[];
  /** Shown above everything. */
  heading?: ReactNode;
}

const none: readonly MenuItem[] = [];

/** A button that opens a short list of actions. Arrow keys move, Esc and a press elsewhere close. */
export function Menu({ items = none, signs = none, heading, ...button }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const menuId = useId();

  useLayoutEffect(() => {
    if (!open || !root.current || !list.current) return;
    place(list.current, root.current.getBoundingClientRect());
    list.current.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const closeOutside = (event: Event) => {
      if (!(event.target instanceof Node && root.current?.contains(event.target))) setOpen(false);
    };
    const closeMoved = () => setOpen(false);
    // With what carries its button the menu moves; what scrolls elsewhere (a chat to its newest line) doesn't concern it.
    const follow = (event: Event) => {
      if (!(event.target instanceof Node && root.current && list.current)) return;
      if (event.target.contains(root.current)) place(list.current, root.current.getBoundingClientRect());
    };
    document.addEventListener('pointerdown', closeOutside, true);
    document.addEventListener('focusin', closeOutside);
    window.addEventListener('resize', closeMoved);
    document.addEventListener('scroll', follow, true);
    return () => {
      document.removeEventListener('pointerdown', closeOutside, true);
      document.removeEventListener('focusin', closeOutside);
      window.removeEventListener('resize', closeMoved);
      document.removeEventListener('scroll', follow, true);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    <div className="menu" ref={root}>
      <IconButton
        {...button}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div className="menu-pop" ref={list}>
          {heading && <div className="menu-heading">{heading}</div>}
          <div
            id={menuId}
            className="menu-items"
            role="menu"
            aria-label={button.label}
            tabIndex={-1}
            onKeyDown={(event) => moveInMenu(event, close)}
          >
            {signs.length > 0 && (
              <div className="menu-signs">
                {signs.map((item) => (
                  <Item key={item.key} item={item} sign onClose={close} />
                ))}
              </div>
            )}
            {items.map((item) => (
              <Item key={item.key} item={item} onClose={close} />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function Item({ item, sign = false, onClose }: { item: MenuItem; sign?: boolean; onClose: () => void }) {
  const props = {
    type: 'button',
    tabIndex: -1,
    className: `menu-item${item.danger ? ' menu-item-danger' : ''}`,
    onClick: () => {
      onClose();
      item.onChoose();
    },
    ...(sign ? { 'aria-label': item.label, title: item.label } : {}),
  } as const;
  const content = (
    <>
      {item.icon}
      {!sign && <span>{item.label}</span>}
    </>
  );
  return item.checked === undefined ? (
    <button {...props} role="menuitem">
      {content}
    </button>
  ) : (
    <button {...props} role="menuitemradio" aria-checked={item.checked}>
      {content}
    </button>
  );
}

/** Fixed to the window, so that a scrolling panel doesn't cut it off; above the button where there is no room below. */
function place(pop: HTMLElement, anchor: DOMRect): void {
  const gap = 4;
  const { width, height } = pop.getBoundingClientRect();
  const below = anchor.bottom + gap;
  const top = below + height <= window.innerHeight - gap ? below : Math.max(gap, anchor.top - gap - height);
  const left = Math.min(Math.max(gap, anchor.right - width), window.innerWidth - width - gap);
  pop.style.top = `${top}px`;
  pop.style.left = `${Math.max(gap, left)}px`;
}

function moveInMenu(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowRight: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    ArrowLeft: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (event.key === 'Escape' || event.key === 'Tab') {
    // Esc in a menu closes the menu, not the dialog around it.
    if (event.key === 'Escape') event.preventDefault();
    event.stopPropagation();
    close();
  } else if (target !== undefined) {
    event.preventDefault();
    items[target]?.focus();
  }
}
