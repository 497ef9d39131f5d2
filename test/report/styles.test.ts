import { describe, expect, it } from 'vitest';
import { STEPS } from '../../src/report/charts/heatMap.js';
import { STYLES } from '../../src/report/styles.js';

const coloursOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/--([\w-]+):(#[0-9a-f]{3,6});/g)].map(([, name, value]) => [name, value!]),
  );
const [lightText, darkText] = STYLES.split('@media screen and (prefers-color-scheme:dark)') as [
  string,
  string,
];
const light = coloursOf(lightText);
const schemes = { light, dark: { ...light, ...coloursOf(darkText.slice(0, darkText.indexOf('}}'))) } };

type Colour = readonly [number, number, number];

function read(hex: string): Colour {
  const long = hex.length === 4 ? `#${[...hex.slice(1)].map((c) => c + c).join('')}` : hex;
  return [1, 3, 5].map((at) => Number.parseInt(long.slice(at, at + 2), 16) / 255) as unknown as Colour;
}

/** Relative luminance as WCAG 2 has it. */
function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: Colour, b: Colour): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

const over = (top: Colour, ground: Colour, opacity: number): Colour =>
  top.map((value, k) => value * opacity + ground[k]! * (1 - opacity)) as unknown as Colour;

describe.each(Object.entries(schemes))('the colours, %s', (_, colours) => {
  const of = (name: string): Colour => read(colours[name]!);

  it('of texts have a contrast of 4.5 at least', () => {
    const texts = ['ink', 'ink-soft', 'accent', 'gain', 'harm', 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
    for (const name of texts) {
      expect(contrast(of(name), of('ground')), name).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(of('ink'), of('soft'))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['up', 'down', 'gain-cell', 'harm-cell'])('of cells (%s) leave their numbers readable', (name) => {
    for (const opacity of STEPS) {
      const text = opacity > 0.5 ? read('#ffffff') : of('ink');
      expect(contrast(text, over(of(name), of('ground'), opacity)), `${opacity}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

it('paper is light', () => {
  expect(STYLES).toContain('@media screen and (prefers-color-scheme:dark)');
  expect(STYLES).not.toMatch(/@media \(prefers-color-scheme/);
});
