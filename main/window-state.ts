/** Where the window was, brought back onto a screen that is still there. */
import type { WindowState } from './settings.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MINIMUM_SIZE = { width: 480, height: 480 };
const USUAL_SIZE = { width: 1280, height: 800 };
/** This much of the window must lie on a screen for it to stay where it was. */
const VISIBLE_PX = 120;

/**
 * @param remembered null on first start
 * @param workAreas of all displays, the primary one first; never empty
 */
export function placeWindow(remembered: WindowState | null, workAreas: readonly [Area, ...Area[]]): WindowState {
  const wanted = remembered ?? { ...centred(USUAL_SIZE, workAreas[0]), maximized: false };
  const home = workAreas.find((area) => overlaps(wanted, area));
  const area = home ?? workAreas[0];
  const width = clamp(wanted.width, MINIMUM_SIZE.width, area.width);
  const height = clamp(wanted.height, MINIMUM_SIZE.height, area.height);
  const place = home ? wanted : centred({ width, height }, area);
  return {
    x: clamp(place.x, area.x, area.x + area.width - width),
    y: clamp(place.y, area.y, area.y + area.height - height),
    width,
    height,
    maximized: wanted.maximized,
  };
}

function centred(size: { width: number; height: number }, area: Area): Area {
  const width = Math.min(size.width, area.width);
  const height = Math.min(size.height, area.height);
  return { x: area.x + Math.floor((area.width - width) / 2), y: area.y + Math.floor((area.height - height) / 2), width, height };
}

function overlaps(window: Area, area: Area): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const down = Math.min(window.y + window.height, area.y + area.height) - Math.max(window.y, area.y);
  return across >= VISIBLE_PX && down >= VISIBLE_PX;
}

/** On a screen smaller than the least size the window starts at its corner. */
function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(value, max));
}
