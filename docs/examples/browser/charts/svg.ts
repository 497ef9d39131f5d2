/** Pictures as SVG text, by classes of charts.css: the page shows them, and the report holds them. */
import { escaped, short } from '../page/format.js';

type Attributes = Readonly<Record<string, string | number>>;

/** An element; numbers are rounded to what a screen can show. */
export function tag(name: string, attributes: Attributes, content = ''): string {
  const text = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escaped(value)}"`)
    .join('');
  return content === '' ? `<${name}${text}/>` : `<${name}${text}>${content}</${name}>`;
}

export const round = (value: number): number => Math.round(value * 100) / 100;

export function label(x: number, y: number, text: string, kind = 'label', anchor = 'start'): string {
  return tag('text', { x, y, class: kind, 'text-anchor': anchor }, escaped(text));
}

/** @param told what the picture shows, for those who do not see it */
export function picture(width: number, height: number, told: string, content: string): string {
  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${round(width)} ${round(height)}`,
      width: round(width),
      height: round(height),
      role: 'img',
      'aria-label': told,
      class: 'chart',
    },
    content,
  );
}

/** Roughly how wide a text is, at 13 pixels. */
export const widthOf = (text: string): number => [...text].length * 7.1;

/** A linear or logarithmic axis: from values to pixels. */
export type Scale = (value: number) => number;

export function linear(from: readonly [number, number], to: readonly [number, number]): Scale {
  const span = from[1] - from[0] || 1;
  return (value) => to[0] + ((value - from[0]) / span) * (to[1] - to[0]);
}

/** Round numbers within a range, about so many. */
export function ticks([least, largest]: readonly [number, number], about: number): number[] {
  const rough = (largest - least) / Math.max(1, about);
  if (!(rough > 0)) return [least];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((size) => size >= rough * 0.99)!;
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.floor(largest / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Powers of ten within a range; of a short one 1, 2 and 5 times these. */
export function logTicks(least: number, largest: number): number[] {
  const decades = Math.log10(largest / least);
  const factors = decades > 2.2 ? [1] : [1, 2, 5];
  const all: number[] = [];
  for (let k = Math.floor(Math.log10(least)); k <= Math.ceil(Math.log10(largest)); k++) {
    for (const factor of factors) {
      const value = Number((factor * 10 ** k).toPrecision(3));
      if (value >= least * 0.999 && value <= largest * 1.001) all.push(value);
    }
  }
  return all;
}

export { short };
