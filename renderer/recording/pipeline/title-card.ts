/** What is recorded while there is neither screen nor camera: whose lesson it is, so that nobody takes the film for broken. */
import type { Size } from '../layout.ts';

export interface CardText {
  readonly title: string;
  /** A short line below it. */
  readonly note: string;
}

const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

export function drawTitleCard(
  context: OffscreenCanvasRenderingContext2D,
  { width, height }: Size,
  { title, note }: CardText,
): void {
  const unit = height / 720;
  context.fillStyle = '#181d20';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#3cc294';
  context.fillRect(width / 2 - 28 * unit, height / 2 - 76 * unit, 56 * unit, 4 * unit);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = '#eef1f1';
  context.font = `600 ${Math.round(44 * unit)}px ${FONT}`;
  context.fillText(shortened(context, title, width * 0.86), width / 2, height / 2 - 20 * unit);
  context.fillStyle = '#9ba7ad';
  context.font = `400 ${Math.round(24 * unit)}px ${FONT}`;
  context.fillText(shortened(context, note, width * 0.86), width / 2, height / 2 + 34 * unit);
}

function shortened(context: OffscreenCanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join('')}…`).width > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
