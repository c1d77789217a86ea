/** A button that lets one be heard while it is held, by pointer or by key: what the space bar does, for who has none. */
import { type ComponentProps, useEffect, useRef } from 'react';

type HoldProps = Pick<
  ComponentProps<'button'>,
  | 'className'
  | 'onPointerDown'
  | 'onPointerUp'
  | 'onPointerCancel'
  | 'onKeyDown'
  | 'onKeyUp'
  | 'onBlur'
  | 'onClick'
  | 'onContextMenu'
>;

/**
 * @param talk true while it is held; undefined: an ordinary button
 * @param toggle for a press without holding, as screen readers make it
 */
export function useHoldToTalk(talk: ((talking: boolean) => void) | undefined, toggle: () => void): HoldProps {
  const held = useRef(false);
  const current = useRef(talk);
  useEffect(() => {
    current.current = talk;
  });
  useEffect(
    () => () => {
      if (held.current) current.current?.(false);
    },
    [],
  );
  if (!talk) return { onClick: toggle };
  const hold = (holding: boolean) => {
    if (held.current === holding) return;
    held.current = holding;
    talk(holding);
  };
  const isPress = (key: string) => key === ' ' || key === 'Enter';
  return {
    className: 'icon-button-hold',
    onPointerDown(event) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      hold(true);
    },
    onPointerUp: () => hold(false),
    onPointerCancel: () => hold(false),
    onKeyDown(event) {
      if (!isPress(event.key)) return;
      event.preventDefault();
      if (!event.repeat) hold(true);
    },
    onKeyUp(event) {
      if (!isPress(event.key)) return;
      event.preventDefault();
      hold(false);
    },
    onBlur: () => hold(false),
    onClick(event) {
      // After a hold the browser clicks as well; only a press that held nothing means something by itself.
      if (event.detail === 0) toggle();
    },
    // A long press on a phone opens a menu otherwise, and ends the hold.
    onContextMenu: (event) => event.preventDefault(),
  };
}
