/** Marks of pictures, styled by the classes of `styles.ts`. */
import { textWidth } from '../../plot/textWidth.js';
import { element, type Markup } from '../markup.js';

export const FONT_SIZE = 13;

/** A picture less wide than this is one for a phone. */
export const NARROW = 480;

export type Anchor = 'start' | 'middle' | 'end';

export function label(x: number, y: number, text: string, look = '', anchor: Anchor = 'start'): Markup {
  return element(
    'text',
    { x, y, class: look || undefined, 'text-anchor': anchor === 'start' ? undefined : anchor },
    text,
  );
}

export const line = (look: string, x1: number, y1: number, x2: number, y2: number): Markup =>
  element('line', { class: look, x1, y1, x2, y2 });

/** A line through points. */
export const polyline = (look: string, points: readonly (readonly [number, number])[]): Markup =>
  element('path', { class: look, d: pathData(points) });

export function pathData(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], k) => `${k === 0 ? 'M' : 'L'}${place(x)} ${place(y)}`).join('');
}

/** A coordinate with one decimal. */
export const place = (value: number): string => String(Math.round(value * 10) / 10);

/** The widest of the fonts that a reader's machine may take (DejaVu Sans, Verdana), over what pictures of polytask/plot count with. */
const WIDEST = 1.1;

/** How many pixels a text is wide at most. */
export const widthOf = (text: string, size: number = FONT_SIZE): number => WIDEST * textWidth(text, size);

/** The width of the longest of these texts. */
export function longest(names: readonly string[]): number {
  return names.reduce((most, name) => Math.max(most, widthOf(name)), 0);
}
