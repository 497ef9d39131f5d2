import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import {
  type AlphaMark,
  alphaDomain,
  alphaEncoding,
  alphaMarks,
  numberFormat,
  shortNumber,
} from './alphaAxis.js';
import type { CoefPath } from './coefPath.js';
import { bestAlphas, type Curve, type Curves, type CVResult, readCurves } from './cvResult.js';
import { featureCountAxis } from './featureCounts.js';
import { modelOf, readText } from './read.js';
import type { JsonObject, PlotOptions, PlotSpec } from './spec.js';
import { ACCENT, FAINT_INK, GREY, plotSpec, readFrame } from './theme.js';

export interface CVCurveOptions extends PlotOptions {
  /** The unit of the errors, the targets' squared, such as `'°C²'`. */
  readonly units?: string | undefined;
  /** A path (of `multiTaskLassoPath`, say): the number of features in use is written along the upper edge. */
  readonly path?: CoefPath | undefined;
}

/** Points are drawn, not lines alone, up to so many alphas. */
const FEW = 15;

/**
 * The cross-validated error along alpha, as a Vega-Lite specification:
 *
 *     mean_k = 1/F sum_f mse_kf   over the F folds, with a band of mseStd_k, its standard error
 *
 * on a log axis of alpha from the strongest penalty to the weakest. Faint lines are the folds. Upright lines stand at
 * the alpha of the lowest mean error and at the largest alpha within one standard error of it; the one that the model
 * has chosen is drawn through. With several l1Ratios each has its curve, and the chosen one its band and its folds.
 * An alpha of 0 has no place on a log axis and is left out.
 *
 * @param model a fitted MultiTaskLassoCV or MultiTaskElasticNetCV, a pipeline that ends with one, or anything with the
 *   fields of {@link CVResult}
 * @throws InputError for a field or an option that cannot be used
 * @example
 * const svg = await toSVG(cvCurveSpec(model, { units: '°C²' }));
 */
export function cvCurveSpec(
  model: CVResult | { readonly lastStep: CVResult },
  options: CVCurveOptions = {},
): PlotSpec {
  const names = ['title', 'subtitle', 'width', 'height', 'units', 'path'];
  const read = new OptionReader('cvCurveSpec', options, names);
  const found = readCurves(modelOf(model));
  const { curves, chosen } = found;
  const units = readText(read.raw('units', ''), 'cvCurveSpec: units');
  const frame = readFrame(read, 'cvCurveSpec', {
    width: 560,
    height: 320,
    title: 'Cross-validated error along alpha',
    subtitle: [subtitle(found)],
  });
  const domain = alphaDomain(curves.flatMap(({ alphas }) => alphas));
  const x = alphaEncoding(domain);
  const y = errorEncoding(found, units);
  const { rules, words } = alphaMarks(marksOf(found), domain, frame.width, x);
  const layers = [
    ...rules,
    band(chosen, curves.length > 1 ? GREY : ACCENT, x, y),
    foldLines(chosen, x, y),
    ...meanLines(found, x, y),
    ...words,
  ];
  const path = read.raw('path', null);
  if (path === null) return plotSpec(frame, layers);
  // An axis for each of the two: below alpha, above the features in use.
  const counts = featureCountAxis(path, domain, x);
  return plotSpec(frame, [{ layer: layers }, counts], { resolve: { axis: { x: 'independent' } } });
}

function subtitle({ curves, chosen }: Curves): string {
  const nFolds = chosen.folds[0]!.length;
  const of = curves.length > 1 ? ` (of l1Ratio ${shortNumber(chosen.l1Ratio!)})` : '';
  const band = chosen.standardError.some((error) => error > 0) ? ', band: one standard error' : '';
  const folds = nFolds === 1 ? 'the one fold' : `the mean over ${nFolds} folds`;
  return `Line: ${folds}${band}${nFolds === 1 ? '' : `, faint: each fold`}${of}.`;
}

/** The errors of all that is drawn, with room above for words. */
function errorEncoding({ curves, chosen }: Curves, units: string): JsonObject {
  const values = [
    ...curves.flatMap(({ mean }) => mean),
    ...bandRows(chosen).flatMap(({ low, high }) => [low, high]),
    ...chosen.folds.flat(),
  ];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const size = high > low ? high - low : Math.abs(high) || 1;
  if (!Number.isFinite(size * 2))
    throw new InputError('cvCurveSpec: the errors of model are too large to draw.');
  return {
    type: 'quantitative',
    scale: {
      domain: [Math.max(Math.min(low, 0), low - 0.05 * size), high + 0.17 * size],
      nice: false,
      zero: false,
    },
    axis: {
      title: `Mean squared error on the fold left out${units === '' ? '' : ` (${units})`}`,
      format: numberFormat(values),
      tickCount: 6,
    },
  };
}

const isShown = ({ alpha }: { alpha: number }): boolean => alpha > 0;

function bandRows({ alphas, mean, standardError }: Curve): { alpha: number; low: number; high: number }[] {
  return alphas
    .map((alpha, k) => {
      const error = standardError[k]! > 0 ? standardError[k]! : 0;
      return { alpha, low: mean[k]! - error, high: mean[k]! + error };
    })
    .filter(isShown);
}

function band(curve: Curve, color: string, x: JsonObject, y: JsonObject): JsonObject {
  const isFew = curve.alphas.length <= FEW;
  return {
    data: { values: bandRows(curve) },
    layer: [
      { mark: { type: 'area', color, opacity: 0.18, clip: true } },
      ...(isFew ? [{ mark: { type: 'rule', color, opacity: 0.55, strokeWidth: 1.5 } }] : []),
    ],
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
  };
}

function foldLines({ alphas, folds }: Curve, x: JsonObject, y: JsonObject): JsonObject {
  const values = alphas.flatMap((alpha, k) => folds[k]!.map((mse, fold) => ({ alpha, fold, mse })));
  const isOne = alphas.length === 1;
  return {
    data: { values: values.filter(isShown) },
    mark: isOne
      ? { type: 'tick', orient: 'horizontal', color: FAINT_INK, thickness: 1.5, size: 18 }
      : { type: 'line', color: GREY, strokeWidth: 0.9, opacity: 0.8 },
    encoding: { x, y: { ...y, field: 'mse' }, detail: { field: 'fold', type: 'nominal' } },
  };
}

/** One line for each l1Ratio, the chosen one on top. */
function meanLines({ curves, chosen }: Curves, x: JsonObject, y: JsonObject): JsonObject[] {
  const hasRatios = curves.length > 1;
  const rows = (curve: Curve) =>
    curve.alphas.map((alpha, k) => ({
      alpha,
      mse: curve.mean[k]!,
      ...(hasRatios ? { l1Ratio: curve.l1Ratio } : {}),
    }));
  const color: JsonObject = {
    field: 'l1Ratio',
    type: 'ordinal',
    sort: curves.map(({ l1Ratio }) => l1Ratio),
    scale: { scheme: { name: 'viridis', extent: [0, 0.8] } },
    legend: { title: 'l1Ratio' },
  };
  const ordered = [...curves.filter((curve) => curve !== chosen), chosen];
  return ordered.map((curve) => ({
    data: { values: rows(curve).filter(isShown) },
    mark: {
      type: 'line',
      ...(hasRatios ? {} : { color: ACCENT }),
      strokeWidth: curve === chosen ? 2.8 : 1.6,
      ...(curve.alphas.length <= FEW ? { point: { size: 42, ...(hasRatios ? {} : { color: ACCENT }) } } : {}),
    },
    encoding: { x, y: { ...y, field: 'mse' }, ...(hasRatios ? { color } : {}) },
  }));
}

/** The lowest error, the one-standard-error rule and the choice, those that agree in one. */
function marksOf({ chosen, alpha }: Curves): AlphaMark[] {
  const { min, oneSE } = bestAlphas(chosen);
  const reasons =
    min === oneSE
      ? [{ at: min, reason: 'lowest error and 1-SE rule' }]
      : [
          { at: min, reason: 'lowest error' },
          { at: oneSE, reason: '1-SE rule' },
        ];
  const isOne = reasons.length === 1;
  const marks = reasons.map(({ at, reason }) => {
    const remark = at === alpha && !isOne ? ' (chosen)' : '';
    return { alpha: at, label: `${reason}: alpha = ${shortNumber(at)}${remark}`, chosen: at === alpha };
  });
  if (marks.some((mark) => mark.chosen)) return marks;
  return [...marks, { alpha, label: `chosen: alpha = ${shortNumber(alpha)}`, chosen: true }];
}
