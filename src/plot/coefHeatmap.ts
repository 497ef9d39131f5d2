import { normRange } from '../linalg/vectors.js';
import { decimalExponent } from '../math/decimalExponent.js';
import type { DenseColumns } from '../matrix/columns.js';
import type { MatrixLike } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { OptionReader } from '../params/options.js';
import { numberFormat } from './alphaAxis.js';
import { DIVERGING, isRoomForNumbers, numbersInCells } from './heatCells.js';
import { columnAxis, rowAxis } from './nameAxes.js';
import { field, modelOf, readMatrix, readNames, readText, requireDistinct } from './read.js';
import type { JsonObject, PlotOptions, PlotSpec } from './spec.js';
import { FAINT_INK, plotSpec, readFrame } from './theme.js';

/** A fitted linear model: any of this package's, and anything with these fields. */
export interface LinearModel {
  /** T x p; 1 x p where all tasks share it; Q x p with a row for each of `outputs_`. */
  readonly coef_: MatrixLike | readonly ArrayLike<number>[];
  /** What each row of coef_ stands for, where that is not a task each. */
  readonly outputs_?: readonly ModelOutput[] | null | undefined;
  /** T names. */
  readonly taskNames_?: readonly string[] | null | undefined;
  /** p names. */
  readonly featureNamesIn_?: readonly string[] | null | undefined;
}

/** A row of coef_: of a task or, of a task that tells labels apart, of one of them. */
interface ModelOutput {
  readonly task: number;
  readonly taskName: string;
  readonly label: string | number | boolean | null;
}

export interface CoefHeatmapOptions extends PlotOptions {
  /** How many features at most, those with the largest norm over the tasks. @defaultValue 20 */
  readonly top?: number | undefined;
  /** p names. @defaultValue the model's, or "feature 0", "feature 1", ... */
  readonly featureNames?: readonly string[] | null | undefined;
  /** T names. @defaultValue the model's, or "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
  /** What the colours follow: `'sqrt'` tells small coefficients apart. @defaultValue 'linear' */
  readonly scale?: 'linear' | 'sqrt' | undefined;
  /** The unit of the coefficients. */
  readonly units?: string | undefined;
}

const NAMES = [
  ...['title', 'subtitle', 'width', 'height'],
  ...['top', 'featureNames', 'taskNames', 'scale', 'units'],
];
/** Numbers are written into the cells up to so many columns. */
const MOST_WRITTEN = 14;

/**
 * The coefficients as a heat map, as a Vega-Lite specification: a row for each of the `top` features of the largest
 * norm `||W_j||_2` over the tasks, the largest first, a column for each task (for each label of a softmax; one for all
 * tasks that share their coefficients), red above 0 and blue below, white at 0. Features whose coefficients are all 0 have no row.
 *
 * @param model a fitted linear model, a pipeline that ends with one, or anything with a T x p `coef_`
 * @throws InputError for a field or an option that cannot be used
 * @example
 * const svg = await toSVG(coefHeatmapSpec(model, { top: 12 }));
 */
export function coefHeatmapSpec(
  model: LinearModel | { readonly lastStep: LinearModel },
  options: CoefHeatmapOptions = {},
): PlotSpec {
  const read = new OptionReader('coefHeatmapSpec', options, NAMES);
  const fitted = modelOf(model);
  const coef = readMatrix(field(fitted, 'coef_', 'model'), 'model.coef_');
  const { rows: nColumns, columns: nFeatures } = coef;
  const featuresGiven = read.raw('featureNames', null) ?? field(fitted, 'featureNamesIn_', 'model');
  const features = readNames(featuresGiven, 'featureNames', nFeatures, 'feature');
  requireDistinct(features, 'featureNames');
  const titles = columnTitles(fitted, nColumns, read.raw('taskNames', null));
  requireDistinct(titles, 'taskNames');
  const top = read.count('top', 20, 1);
  const scale = read.choice('scale', 'linear', ['linear', 'sqrt']);
  const units = readText(read.raw('units', ''), 'coefHeatmapSpec: units');

  const inUse = rowsInUse(coef);
  const shown = inUse.slice(0, top);
  const frame = readFrame(read, 'coefHeatmapSpec', {
    width: nColumns * columnWidth(nColumns),
    height: Math.max(50, shown.length * 26),
    title: 'Coefficients of the features in use',
    subtitle: [subtitle(shown.length, inUse.length, nFeatures)],
  });
  if (shown.length === 0) return plotSpec(frame, [nothing(frame.width)]);
  const largest = coef.data.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const values = shown.flatMap((j) =>
    titles.map((task, t) => {
      const value = coef.data[j * nColumns + t]!;
      return { feature: features[j]!, task, value, label: written(value, largest) };
    }),
  );
  const room = { width: frame.width / nColumns, height: frame.height / shown.length };
  const isWritten =
    nColumns <= MOST_WRITTEN &&
    isRoomForNumbers(
      room,
      values.map(({ label }) => label),
    );
  const x = columnAxis(titles, room.width);
  const y = rowAxis(
    shown.map((j) => features[j]!),
    room.height,
  );
  return plotSpec(frame, heatLayers({ largest, scale, units, isWritten }), {
    data: { values },
    encoding: {
      x: { field: 'task', type: 'nominal', sort: null, axis: x },
      y: { field: 'feature', type: 'nominal', sort: null, axis: y },
    },
  });
}

/** What each row of coef_ is called: the name of its task, with the label that it stands for, if any. */
function columnTitles(model: unknown, rows: number, taskNames: unknown): string[] {
  const outputs = field(model, 'outputs_', 'model') as LinearModel['outputs_'];
  const own = field(model, 'taskNames_', 'model');
  if (outputs === null || outputs === undefined) {
    // All tasks share the one row.
    if (rows === 1 && taskNames === null && isList(own) && own.length > 1) return ['all tasks'];
    return readNames(taskNames ?? own, 'taskNames', rows, 'task');
  }
  const nTasks = outputs.reduce((most, { task }) => Math.max(most, task + 1), 0);
  const names = readNames(taskNames ?? own, 'taskNames', nTasks, 'task');
  return outputs.map(({ task, label }) => (label === null ? names[task]! : `${names[task]}: ${label}`));
}

/** Pixels of a column unless the width is given. */
function columnWidth(nColumns: number): number {
  if (nColumns > MOST_WRITTEN) return nColumns > 40 ? 16 : 26;
  return Math.min(110, Math.max(58, 440 / nColumns));
}

/** The features with a coefficient that is not 0, by norm, the largest first. */
function rowsInUse({ rows: nTasks, columns, data }: DenseColumns): number[] {
  const norms = Array.from({ length: columns }, (_, j) => normRange(data, j * nTasks, nTasks));
  return [...norms.keys()].filter((j) => norms[j]! > 0).sort((a, b) => norms[b]! - norms[a]! || a - b);
}

function subtitle(shown: number, inUse: number, nFeatures: number): string {
  if (inUse === 0) return `None of the ${nFeatures} features is in use: every coefficient is 0.`;
  const use = `${inUse} of ${nFeatures} features ${inUse === 1 ? 'is' : 'are'} in use`;
  return shown < inUse
    ? `${use}; the ${shown} of the largest norm over the tasks are shown.`
    : `${use}, by norm.`;
}

interface Look {
  readonly largest: number;
  readonly scale: 'linear' | 'sqrt';
  readonly units: string;
  /** Whether the numbers are written into the cells. */
  readonly isWritten: boolean;
}

function heatLayers({ largest, scale, units, isWritten }: Look): JsonObject[] {
  const type: JsonObject = scale === 'linear' ? { type: 'linear' } : { type: 'pow', exponent: 0.5 };
  const cells: JsonObject = {
    mark: { type: 'rect', stroke: 'white', strokeWidth: 2 },
    encoding: {
      color: {
        field: 'value',
        type: 'quantitative',
        scale: { ...type, domain: [-largest, largest], domainMid: 0, range: [...DIVERGING] },
        legend: {
          title: `coefficient${units === '' ? '' : ` (${units})`}`,
          format: numberFormat([largest]),
          gradientThickness: 12,
          titleLimit: 0,
        },
      },
    },
  };
  return isWritten ? [cells, numbersInCells(0.6 * largest)] : [cells];
}

/** Three digits of the largest, a sign for what does not round to 0. */
function written(value: number, largest: number): string {
  if (value === 0) return '0';
  const power = decimalExponent(largest);
  const size = Math.abs(value);
  const digits = Math.max(0, (largest >= 1 ? 2 : 1) - power);
  const text = power < -4 || power > 5 ? size.toExponential(1) : size.toFixed(digits);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '\u2212' : '+'}${text}`;
}

function nothing(width: number): JsonObject {
  return {
    data: { values: [{ label: 'every coefficient is 0' }] },
    mark: { type: 'text', fontSize: 13, color: FAINT_INK, align: 'center' },
    encoding: {
      x: { value: width / 2 },
      y: { value: 25 },
      text: { field: 'label', type: 'nominal' },
    },
  };
}
