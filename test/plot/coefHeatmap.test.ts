import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MultiTaskElasticNet,
  MultiTaskLasso,
  MultiTaskModel,
  makePipeline,
  rowLasso,
  SharedLogisticRegression,
  StandardScaler,
} from '../../src/index.js';
import { coefHeatmapSpec, type LinearModel, type PlotSpec } from '../../src/plot/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { countMarks, dataOf, drawn, wordsOf, X, Y } from './drawn.js';

const model = new MultiTaskElasticNet({ alpha: 10, l1Ratio: 1 }).fit(X, Y, { taskNames: ['high', 'low'] });

describe('coefHeatmapSpec', () => {
  it('a picture of more tasks than the largest width that can be asked for has room for is larger', () => {
    const many = Array.from({ length: 1024 }, (_, t) => t);
    const model = new MultiTaskLasso({ alpha: 0.01 }).fit(
      [[0], [1], [3]],
      [0, 1, 2].map((i) => many.map((t) => i * (t + 1))),
    );
    const { width } = coefHeatmapSpec(model) as unknown as { width: number };
    expect(width).toBeGreaterThan(10_000);
    expect(inputErrorOf(() => coefHeatmapSpec(model, { width: 1e6 }))).toContain('width');
  });

  it('draws a cell with its number for each feature in use and each task', async () => {
    const svg = await drawn(coefHeatmapSpec(model));
    const cells = model.active_.length * 2;
    expect(cells).toBeGreaterThan(2);
    expect(countMarks(svg, 'rect')).toBe(cells);
    expect(countMarks(svg, 'text')).toBe(cells);
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(['high', 'low', `feature ${model.active_[0]}`]));
  });

  it('holds the coefficients, those of the largest norm first', () => {
    const small = fc.integer({ min: -4, max: 4 });
    const coef = fc
      .record({ T: fc.integer({ min: 1, max: 4 }), p: fc.integer({ min: 1, max: 9 }) })
      .chain(({ T, p }) =>
        fc.array(fc.array(small, { minLength: p, maxLength: p }), { minLength: T, maxLength: T }),
      );
    fc.assert(
      fc.property(coef, fc.integer({ min: 1, max: 9 }), (coef_, top) => {
        const [rows = []] = dataOf(coefHeatmapSpec({ coef_ }, { top }));
        const norm = (j: number) => coef_.reduce((sum, row) => sum + row[j]! ** 2, 0); // squared: ties stay ties
        const order = [...coef_[0]!.keys()]
          .filter((j) => norm(j) > 0)
          .sort((a, b) => norm(b) - norm(a) || a - b);
        if (order.length === 0) return;
        expect(rows.map(({ feature, task, value }) => [feature, task, value])).toEqual(
          order.slice(0, top).flatMap((j) => coef_.map((row, t) => [`feature ${j}`, `task ${t}`, row[j]])),
        );
      }),
    );
  });

  it('writes three digits of the largest, with signs', () => {
    const written = (coef_: number[][]) => dataOf(coefHeatmapSpec({ coef_ }))[0]!.map((row) => row.label);
    expect(written([[0.731, -0.052, 0.001]])).toEqual(['+0.73', '\u22120.05', '0.00']);
    expect(written([[12.34], [0]])).toEqual(['+12.3', '0']);
    expect(written([[1234]])).toEqual(['+1234']);
    expect(written([[-1.5e-9]])).toEqual(['\u22121.5e-9']);
    expect(written([[1e300], [-5e-324]])).toEqual(['+1.0e+300', '\u22124.9e-324']);
  });

  it('draws hard cases', async () => {
    const none = await drawn(coefHeatmapSpec({ coef_: [[0, 0, 0]] }));
    expect(wordsOf(none)).toContain('every coefficient is 0');
    await drawn(coefHeatmapSpec({ coef_: [[1]] }, { scale: 'sqrt' }));
    await drawn(coefHeatmapSpec({ coef_: [[1e-300, -1e-310]] }, { scale: 'sqrt' }));
    const wide = Array.from({ length: 30 }, (_, t) =>
      Array.from({ length: 200 }, (_, j) => Math.sin(j * t + 1)),
    );
    const svg = await drawn(coefHeatmapSpec({ coef_: wide }, { top: 25, units: 'm/s' }));
    expect(countMarks(svg, 'rect')).toBe(25 * 30);
    const featureNames = wide[0]!.map((_, j) => `${'a very long name '.repeat(5)}${j} <&>'"`);
    await drawn(coefHeatmapSpec({ coef_: wide }, { featureNames }));
  });

  it('refuses what it cannot draw', () => {
    expect(inputErrorOf(() => coefHeatmapSpec({} as LinearModel))).toContain('model.coef_');
    expect(inputErrorOf(() => coefHeatmapSpec({ coef_: [[Number.NaN]] }))).toContain('model.coef_');
    expect(inputErrorOf(() => coefHeatmapSpec({ coef_: [[1, 2]] }, { featureNames: ['a', 'a'] }))).toContain(
      'featureNames[0] and featureNames[1] are both "a"',
    );
    expect(inputErrorOf(() => coefHeatmapSpec(model, { taskNames: ['a'] }))).toContain(
      'taskNames has 1 entry',
    );
    expect(inputErrorOf(() => coefHeatmapSpec(model, { scale: 'log' as 'sqrt' }))).toContain('scale');
    expect(() => coefHeatmapSpec(new MultiTaskElasticNet())).toThrow(/not fitted/);
  });

  it('has a column for each output, with the label of a softmax, and one for shared coefficients', async () => {
    const labels = Y.to2DArray().map(
      ([a], i) => [a! > 0 ? 'yes' : 'no', 'abc'[i % 3]!, a!] as (string | number)[],
    );
    const mixed = new MultiTaskModel({
      losses: ['logistic', 'softmax', 'squared'],
      penalty: rowLasso({ alpha: 0.001 }),
    });
    mixed.fit(X, labels, { taskNames: ['ripe', 'fruit', 'size'] });
    const columns = (spec: PlotSpec) => [...new Set(dataOf(spec)[0]!.map(({ task }) => task))];
    const named = ['ripe', 'fruit: a', 'fruit: b', 'fruit: c', 'size'];
    expect(columns(coefHeatmapSpec(mixed))).toEqual(named);
    expect(columns(coefHeatmapSpec(mixed, { taskNames: ['r', 'f', 's'] }))).toEqual([
      'r',
      'f: a',
      'f: b',
      'f: c',
      's',
    ]);
    expect(inputErrorOf(() => coefHeatmapSpec(mixed, { taskNames: named }))).toContain('expected 3');
    const svg = await drawn(coefHeatmapSpec(makePipeline(new StandardScaler(), mixed).fit(X, labels)));
    expect(countMarks(svg, 'rect')).toBe(5 * 8);
    const flip = (i: number) => (i % 4 === 0 ? -1 : 1);
    const pairs = Y.to2DArray().map((row, i) => row.map((y) => (y * flip(i) > 0 ? 'yes' : 'no')));
    const shared = new SharedLogisticRegression().fit(X, pairs, { taskNames: ['a', 'b'] });
    expect(columns(coefHeatmapSpec(shared))).toEqual(['all tasks']);
    expect(columns(coefHeatmapSpec({ coef_: [[1, 2]], taskNames_: ['alone'] }))).toEqual(['alone']);
  });

  it('takes the last step of a pipeline, of one within as well', () => {
    const alone = new MultiTaskElasticNet({ alpha: 10, l1Ratio: 1 });
    const inner = makePipeline(new StandardScaler(), alone);
    const outer = makePipeline(new StandardScaler({ withMean: false }), inner).fit(X, Y);
    expect(coefHeatmapSpec(outer)).toEqual(coefHeatmapSpec(outer.lastStep.lastStep));
  });

  /** Where the titles that stand upright are, from left to right; those that are left out have no opacity. */
  const uprightTitles = (svg: string): number[] =>
    [...svg.matchAll(/<text [^>]*translate\(([\d.]+),[^)]*\) rotate\(270\)[^>]*>/g)]
      .filter(([text]) => !text.includes(' opacity="0"'))
      .map(([, x]) => Number(x));

  it.each([3, 30, 139])(
    'tells %i tasks and features of long names apart, whose titles do not overlap',
    async (count) => {
      const coef_ = Array.from({ length: count }, (_, t) =>
        Array.from({ length: 30 }, (_, j) => Math.sin(j * t + j + 1)),
      );
      const name = (what: string) => (_: unknown, k: number) =>
        `the ${what} of station number ${k} as measured in the winter of 2024 by hand`;
      for (const width of [undefined, 420]) {
        const taskNames = coef_.map(name('temperature'));
        const featureNames = coef_[0]!.map(name('pressure'));
        const svg = await drawn(coefHeatmapSpec({ coef_ }, { taskNames, featureNames, top: 30, width }));
        const words = wordsOf(svg);
        expect(words.filter((word) => word.includes('pressure'))).toHaveLength(30);
        const titles = words.filter((word) => word.includes('temper'));
        expect(new Set(titles).size).toBe(titles.length);
        const places = uprightTitles(svg);
        expect(titles).toHaveLength(count);
        if (width === undefined) expect(places).toHaveLength(count);
        expect(places.length).toBeGreaterThan(1);
        for (const [k, x] of places.entries())
          if (k > 0) expect(x - places[k - 1]!).toBeGreaterThanOrEqual(12);
      }
    },
  );

  it('writes titles in lines where there is room for their words', async () => {
    const spec = coefHeatmapSpec(
      { coef_: [[1], [2], [3]] },
      { taskNames: ['mean temperature tomorrow', 'rain', 'wind'] },
    );
    const svg = await drawn(spec);
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(['mean', 'temperature', 'tomorrow', 'rain', 'wind']));
    expect(svg).not.toContain('rotate(270)');
  });
});
