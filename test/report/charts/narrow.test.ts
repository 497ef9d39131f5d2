import { describe, expect, it } from 'vitest';
import { heatMap } from '../../../src/report/charts/heatMap.js';
import { intervalBars } from '../../../src/report/charts/intervalBars.js';
import { widthOf } from '../../../src/report/charts/svg.js';
import { textOf } from '../../../src/report/markup.js';

const WIDTH = 308;
const textsOf = (markup: string): string[] =>
  Array.from(markup.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text]) => text!);

describe('pictures on a phone', () => {
  it('have names of bars that leave room for the numbers on their lines', () => {
    const text = '+0.000350 ± 0.000233';
    const bars = ['a region', 'a very long name of a region that goes on'].map(
      (name) => ({ name, value: 1, interval: [0, 2], text, tone: 'gain' }) as const,
    );
    const texts = textsOf(textOf(intervalBars(bars, 'gain', WIDTH).marks));
    const names = texts.filter((_, k) => texts[k + 1] === text);
    expect(names[0]).toBe('a region');
    expect(names[1]).toMatch(/^a very.*…/);
    for (const name of names) expect(widthOf(name) + widthOf(text)).toBeLessThan(WIDTH);
    const wide = textsOf(textOf(intervalBars(bars, 'gain', 900).marks));
    expect(wide.find((found) => found.startsWith('a very'))!.length).toBeGreaterThan(names[1]!.length);
  });

  it('have whole names of the rows of a map with few columns', () => {
    const map = {
      rows: ['coupling 0.00316', 'coupling 0.0316'],
      columns: ['0.001', '0.01', '0.1'],
      values: [
        [0.9975, 0.9974, 0.9833],
        [0.9974, 0.9973, 0.9832],
      ],
      scale: 'from least to largest',
      what: 'mean score',
      isSquare: false,
      written: (value: number) => value.toFixed(4),
    } as const;
    const texts = textsOf(textOf(heatMap(map, WIDTH).marks));
    expect(texts).toEqual(expect.arrayContaining([...map.rows, '0.9975', '0.9832']));
  });
});
