import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MultiTaskElasticNetCV, MultiTaskLassoCV, multiTaskLassoPath } from '../../src/index.js';
import { bestAlphas, readCurves } from '../../src/plot/cvResult.js';
import { type CVResult, cvCurveSpec } from '../../src/plot/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { countMarks, dataOf, drawn, madeUp, pathOf, strengths, wordsOf, X, Y } from './drawn.js';

const result = madeUp(strengths(20), 5);

describe('cvCurveSpec', () => {
  it('draws the mean, its band, a line for each fold and two rules', async () => {
    const svg = await drawn(cvCurveSpec(result));
    expect(countMarks(svg, 'line')).toBe(1 + 5);
    expect(countMarks(svg, 'area')).toBe(1);
    expect(countMarks(svg, 'rule')).toBe(2);
    const words = wordsOf(svg);
    expect(words.filter((text) => text.includes('alpha ='))).toHaveLength(2 * 2); // each over a white shadow
    expect(words.some((text) => /^lowest error: alpha = .* \(chosen\)$/.test(text))).toBe(true);
    expect(words.some((text) => text.startsWith('1-SE rule: alpha = '))).toBe(true);
  });

  it('holds the numbers of the model, every one and no other', () => {
    const [choices, more, band, folds, mean] = dataOf(cvCurveSpec(result));
    expect([choices!.length, more!.length]).toEqual([1, 1]);
    const alphas = result.alphas_ as number[];
    const mse = result.msePath_ as number[][];
    const means = mse.map((row) => row.reduce((a, b) => a + b, 0) / 5);
    expect(mean).toEqual(alphas.map((alpha, k) => ({ alpha, mse: means[k] })));
    expect(folds).toEqual(
      alphas.flatMap((alpha, k) => mse[k]!.map((one, fold) => ({ alpha, fold, mse: one }))),
    );
    expect(band).toEqual(alphas.map((alpha, k) => ({ alpha, low: means[k]! - 1.5, high: means[k]! + 1.5 })));
  });

  it('goes from the strongest penalty to the weakest, in whatever order they came', () => {
    const reversed: CVResult = {
      ...result,
      alphas_: [...(result.alphas_ as number[])].reverse(),
      msePath_: [...(result.msePath_ as number[][])].reverse(),
      mseStd_: [...(result.mseStd_ as number[])].reverse(),
    };
    expect(cvCurveSpec(reversed)).toEqual(cvCurveSpec(result));
    expect(JSON.stringify(cvCurveSpec(result))).toContain('"reverse":true');
  });

  it('marks the alpha that was chosen for another reason as well', async () => {
    const other = (result.alphas_ as number[])[2]!;
    const words = wordsOf(await drawn(cvCurveSpec({ ...result, alpha_: other })));
    expect(words).toContain('chosen: alpha = 96.7');
    expect(words.filter((text) => text.includes('(chosen)'))).toEqual([]);
  });

  it('gives each l1Ratio its curve and its colour, and a band to the chosen one', async () => {
    const ratios = [0.1, 0.5, 1];
    const several = ratios.map((_, r) => madeUp(strengths(9 + r), 4));
    const model = {
      alpha_: several[1]!.alpha_,
      l1Ratio_: 0.5,
      l1Ratio: ratios,
      alphas_: several.map((one) => one.alphas_ as number[]),
      msePath_: several.map((one) => one.msePath_ as number[][]),
      mseStd_: several.map((one) => one.mseStd_ as number[]),
    };
    const svg = await drawn(cvCurveSpec(model));
    expect(countMarks(svg, 'line')).toBe(3 + 4);
    expect(countMarks(svg, 'area')).toBe(1);
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(['l1Ratio', '0.1', '0.5', '1']));
    // One list of alphas may be shared.
    const same = { ...model, alphas_: strengths(9), l1Ratio_: 1 };
    const trim = <Row>(list: readonly Row[]): Row[] => list.slice(0, 9);
    await drawn(
      cvCurveSpec({ ...same, msePath_: model.msePath_.map(trim), mseStd_: model.mseStd_.map(trim) }),
    );
    expect(inputErrorOf(() => cvCurveSpec({ ...model, l1Ratio_: 0.7 }))).toContain('model.l1Ratio_ is 0.7');
    expect(inputErrorOf(() => cvCurveSpec({ ...model, l1Ratio: 0.5 }))).toContain('model.l1Ratio');
  });

  it('counts the features in use along the upper edge', async () => {
    const path = pathOf(strengths(20));
    const svg = await drawn(cvCurveSpec(result, { path }));
    const words = wordsOf(svg);
    expect(words).toContain('features in use');
    const counts = path.coefs.map((rows) => {
      return rows[0]!.filter((_, j) => rows.some((row) => row[j] !== 0)).length;
    });
    expect(dataOf(cvCurveSpec(result, { path })).at(-1)).toEqual(
      path.alphas.map((alpha, k) => ({ alpha, features: counts[k] })),
    );
    const shown = words.slice(0, words.indexOf('features in use')).filter((text) => /^\d$/.test(text));
    expect(shown.length).toBeGreaterThanOrEqual(5);
  });

  it('names units, and takes titles and sizes', async () => {
    const spec = cvCurveSpec(result, {
      units: '°C²',
      title: 'T < 1',
      subtitle: ['a', 'b'],
      width: 400,
      height: 200,
    });
    const svg = await drawn(spec);
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(['T < 1', 'a', 'b']));
    expect(svg).toContain('(°C²)');
    expect([spec.width, spec.height]).toEqual([400, 200]);
    expect(spec.description).toBe('T < 1 a b');
  });

  it.each([
    ['one alpha', madeUp([3], 5)],
    ['three alphas', madeUp([3, 1, 0.1], 5)],
    ['two folds', madeUp(strengths(30), 2)],
    ['one fold', madeUp(strengths(30), 1)],
    ['an alpha of 0', madeUp([1, 0.1, 0], 3)],
    ['nothing but an alpha of 0', madeUp([0], 3)],
    ['alphas of constant targets', madeUp(Array(10).fill(1e-15), 5)],
    ['alphas far apart', madeUp([1e12, 1, 1e-12], 5)],
    ['errors of 0', { ...madeUp([2, 1], 2), msePath_: [[0, 0], [0, 0]], mseStd_: [0, 0] }], // biome-ignore format: a row
    ['large errors', { ...madeUp([2, 1], 2), msePath_: [[1e300, 1e299], [0, 0]], mseStd_: [1, 1] }], // biome-ignore format: a row
  ])('draws %s', async (_, model) => {
    await drawn(cvCurveSpec(model, { path: { alphas: [1], coefs: [[[0, 1]]] } }));
  });

  it('draws whatever cross-validation may find', async () => {
    const mse = fc.double({ min: 0, max: 1e9, noNaN: true });
    const model = fc
      .record({ nAlphas: fc.integer({ min: 1, max: 6 }), nFolds: fc.integer({ min: 1, max: 4 }) })
      .chain(({ nAlphas, nFolds }) => {
        const listOf = <Value>(value: fc.Arbitrary<Value>, length: number) =>
          fc.array(value, { minLength: length, maxLength: length });
        return fc.record({
          alphas_: listOf(fc.double({ min: 0, max: 1e6, noNaN: true }), nAlphas),
          msePath_: listOf(listOf(mse, nFolds), nAlphas),
          mseStd_: listOf(mse, nAlphas),
        });
      });
    await fc.assert(
      fc.asyncProperty(model, async (found) => {
        await drawn(cvCurveSpec({ ...found, alpha_: found.alphas_[0]! }));
      }),
      { numRuns: 15 }, // each draws a picture
    );
  });

  it('refuses what is no result, by the name of the field', () => {
    const refused = (change: object): string =>
      inputErrorOf(() => cvCurveSpec({ ...result, ...change } as CVResult));
    expect(inputErrorOf(() => cvCurveSpec(null as unknown as CVResult))).toContain('model is null');
    expect(refused({ alphas_: undefined })).toContain('model.alphas_');
    expect(refused({ alphas_: [] })).toContain('model.alphas_ is empty');
    expect(refused({ msePath_: [[1]] })).toContain('model.msePath_ has 1 rows; expected 20');
    expect(refused({ msePath_: [[1, Number.NaN], ...Array(19).fill([1, 2])] })).toContain('model.msePath_');
    expect(refused({ mseStd_: [1] })).toContain('model.mseStd_ has 1 entry');
    expect(refused({ alpha_: 'x' })).toContain('model.alpha_');
    expect(inputErrorOf(() => cvCurveSpec(result, { unit: 1 } as object))).toContain('units');
    expect(inputErrorOf(() => cvCurveSpec(result, { path: { alphas: [1], coefs: [] } }))).toContain(
      'path.coefs',
    );
    expect(inputErrorOf(() => cvCurveSpec(result, { width: 1 }))).toContain('width');
  });
});

describe('the models of this package', () => {
  it.each([
    new MultiTaskLassoCV({ alphas: 12, cv: 3 }),
    new MultiTaskElasticNetCV({ alphas: 6, cv: 3, l1Ratio: [0.3, 0.9] }),
    new MultiTaskElasticNetCV({ alphas: [10, 1, 0], cv: 3, l1Ratio: [0.3, 0.9] }),
  ])('are drawn, and the rules are theirs: %s', async (model) => {
    const min = model.clone().fit(X, Y);
    const oneSE = model.clone().setParams({ selectionRule: '1se' }).fit(X, Y);
    await drawn(cvCurveSpec(min));
    await drawn(cvCurveSpec(oneSE, { path: multiTaskLassoPath(X, Y, { alphas: 12, fitIntercept: true }) }));
    expect(bestAlphas(readCurves(min).chosen)).toEqual({ min: min.alpha_, oneSE: oneSE.alpha_ });
  });
});

describe('the one-standard-error rule', () => {
  it('takes the largest alpha whose error is within one standard error of the lowest', () => {
    const small = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(small, small), { minLength: 1, maxLength: 9 }), (rows) => {
        const alphas = rows.map((_, k) => rows.length - k);
        const { chosen } = readCurves({
          alpha_: 1,
          alphas_: alphas,
          msePath_: rows.map(([mse]) => [mse]),
          mseStd_: rows.map(([, error]) => error),
        });
        const { min, oneSE } = bestAlphas(chosen);
        const at = (alpha: number) => rows[alphas.indexOf(alpha)]!;
        const lowest = Math.min(...rows.map(([mse]) => mse));
        expect(at(min)[0]).toBe(lowest);
        expect(alphas.filter((alpha) => alpha > min).every((alpha) => at(alpha)[0] > lowest)).toBe(true);
        const within = alphas.filter((alpha) => at(alpha)[0] <= lowest + at(min)[1]);
        expect(oneSE).toBe(Math.max(...within));
      }),
    );
  });
});
