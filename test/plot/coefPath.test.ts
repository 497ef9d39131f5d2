import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normRange } from '../../src/linalg/vectors.js';
import { alphaDomain, alphaTicks } from '../../src/plot/alphaAxis.js';
import { apart } from '../../src/plot/endLabels.js';
import { coefPathSpec } from '../../src/plot/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { countMarks, dataOf, drawn, pathOf, strengths, wordsOf } from './drawn.js';

const path = pathOf(strengths(25));
const rowsOf = (k: number) => path.coefs[k]!;
const featureNames = Array.from({ length: 8 }, (_, j) => `x${j}`);

describe('coefPathSpec', () => {
  it('draws a line for each feature, names the strongest and marks the chosen alpha', async () => {
    const svg = await drawn(coefPathSpec(path, { featureNames, alpha: path.alphas[9]!, top: 3 }));
    expect(countMarks(svg, 'line')).toBe(8);
    const words = wordsOf(svg);
    const norm = (j: number) => Math.hypot(...rowsOf(9).map((row) => row[j]!));
    const strongest = [...featureNames.keys()].sort((a, b) => norm(b) - norm(a)).slice(0, 3);
    expect(words.filter((text) => featureNames.includes(text)).sort()).toEqual(
      strongest.map((j) => featureNames[j]!).sort(),
    );
    expect(words.some((text) => /^alpha = .* \(chosen\)$/.test(text))).toBe(true);
  });

  it.each([null, 1])('holds every number that is not 0 (task %s)', (task) => {
    const spec = coefPathSpec(path, { featureNames, task, top: 0 });
    const shown = new Map(
      dataOf(spec)
        .flat()
        .filter((row) => 'feature' in row)
        .map((row) => [`${row.feature} ${row.alpha}`, row.value]),
    );
    for (const [k, alpha] of path.alphas.entries()) {
      for (const [j, name] of featureNames.entries()) {
        const column = rowsOf(k).map((row) => row[j]!);
        const value = task === null ? normRange(column, 0, column.length) : column[task]!;
        expect(shown.get(`${name} ${alpha}`) ?? 0).toBe(value);
      }
    }
  });

  it('shows one task by name, with its signs', async () => {
    const spec = coefPathSpec(path, { task: 'b', taskNames: ['a', 'b'] });
    expect(spec).toEqual({ ...coefPathSpec(path, { task: 1, taskNames: ['a', 'b'] }) });
    expect(wordsOf(await drawn(spec))).toEqual(
      expect.arrayContaining(['The coefficients of b along alpha', 'Coefficient']),
    );
    expect(inputErrorOf(() => coefPathSpec(path, { task: 'c', taskNames: ['a', 'b'] }))).toContain(
      '"a", "b"',
    );
  });

  it('draws hard cases', async () => {
    const names = Array.from({ length: 8 }, (_, j) => `${'a very long name '.repeat(5)}${j} <&>`);
    await drawn(coefPathSpec(pathOf([1]), { featureNames: names }));
    await drawn(coefPathSpec(pathOf([3, 1, 0]), { alpha: 0 }));
    await drawn(
      coefPathSpec({ alphas: Array(5).fill(1e-15), coefs: Array(5).fill([[0, 0]]) }, { alpha: 1e-15 }),
    );
    const one = { alphas: [1, 0.1], coefs: [[[0, 0]], [[-1e-9, 2e-9]]] };
    expect(wordsOf(await drawn(coefPathSpec(one)))).toContain('Coefficient');
    const coefs = [Array(200).fill(0), Array.from({ length: 200 }, (_, j) => Math.sin(j))].map((row) => [
      row,
      row,
    ]);
    const svg = await drawn(coefPathSpec({ alphas: [1, 0.1], coefs }, { top: 40 }));
    expect(wordsOf(svg).filter((text) => text.startsWith('feature '))).toHaveLength(40);
  });

  it('refuses what is no path', () => {
    const refused = (given: unknown): string => inputErrorOf(() => coefPathSpec(given as typeof path));
    expect(refused(null)).toContain('path is null');
    expect(refused({ alphas: [1] })).toContain('path.coefs');
    expect(refused({ alphas: [1, 2], coefs: [[[1]], [[1, 2]]] })).toContain('path.coefs[1] is 1 x 2');
    expect(refused({ alphas: [0], coefs: [[[1]]] })).toContain('no alpha above 0');
    expect(refused({ alphas: [1], coefs: [[[Number.NaN]]] })).toContain('path.coefs[0]');
    expect(inputErrorOf(() => coefPathSpec(path, { featureNames: ['a'] }))).toContain(
      'featureNames has 1 entry',
    );
    expect(inputErrorOf(() => coefPathSpec(path, { alpha: -1 }))).toContain('alpha');
  });
});

describe('labels at the ends of lines', () => {
  it('are kept apart, in order, inside, and where they were when there was room', () => {
    const places = fc
      .array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 20 })
      .map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(places, (list) => {
        const moved = apart(list, 15, 300);
        for (let k = 1; k < moved.length; k++)
          expect(moved[k]! - moved[k - 1]!).toBeGreaterThanOrEqual(15 - 1e-9);
        for (const place of moved) {
          expect(place).toBeLessThanOrEqual(300);
          expect(place).toBeGreaterThanOrEqual(-1e-9);
        }
        if (list.every((place, k) => k === 0 || place - list[k - 1]! >= 15)) expect(moved).toEqual(list);
      }),
    );
  });

  it('lose their middle where they are long', () => {});
});

describe('the axis of alpha', () => {
  it('holds all alphas above 0, and has some ticks but not many', () => {
    const alphas = fc.array(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(alphas, (list) => {
        const domain = alphaDomain([...list, 0]);
        for (const alpha of list) expect(alpha > domain[0] && alpha < domain[1]).toBe(true);
        const ticks = alphaTicks(domain);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThan(16);
        for (const tick of ticks) expect(tick >= domain[0] && tick <= domain[1]).toBe(true);
      }),
    );
  });
});
