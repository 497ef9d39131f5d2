import { normRange } from '../linalg/vectors.js';
import { log } from '../math/log.js';
import type { MatrixLike } from '../matrix/input.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { alphaDomain, alphaEncoding, alphaMarks, numberFormat, shortNumber } from './alphaAxis.js';
import { endLabels } from './endLabels.js';
import { readNames, readText } from './read.js';
import { type ReadPath, readPath } from './readPath.js';
import type { JsonObject, PlotOptions, PlotSpec } from './spec.js';
import { COLOURS, FAINT_INK, GREY, plotSpec, readFrame } from './theme.js';

/** A path of solutions: what `multiTaskLassoPath` and `multiTaskElasticNetPath` give, and anything alike. */
export interface CoefPath {
  readonly alphas: ArrayLike<number>;
  /** One T x p matrix for each alpha. */
  readonly coefs: readonly (MatrixLike | readonly ArrayLike<number>[])[];
}

export interface CoefPathOptions extends PlotOptions {
  /** p names. @defaultValue "feature 0", "feature 1", ... */
  readonly featureNames?: readonly string[] | null | undefined;
  /** T names. @defaultValue "task 0", "task 1", ... */
  readonly taskNames?: readonly string[] | null | undefined;
  /** One task, by name or index: its coefficients are shown, and not the norms over the tasks. */
  readonly task?: string | number | null | undefined;
  /** The alpha that was chosen (`model.alpha_`), to be marked. */
  readonly alpha?: number | null | undefined;
  /** How many features get a colour and a name. @defaultValue 8 */
  readonly top?: number | undefined;
  /** The unit of the coefficients. */
  readonly units?: string | undefined;
}

const NAMES = [
  ...['title', 'subtitle', 'width', 'height'],
  ...['featureNames', 'taskNames', 'task', 'alpha', 'top', 'units'],
];

/**
 * How features come in along a path, as a Vega-Lite specification: for every feature j that is ever in use the norm
 * of its row,
 *
 *     ||W_j||_2 = sqrt(sum_t w_jt^2),
 *
 * or one task's coefficient w_jt, against alpha on a log axis from the strongest penalty to the weakest. The `top`
 * features that are largest at `alpha` (without it, and beyond those in use there, at the end of the path) have a
 * colour and their name at the line's end; the others are grey. With one task its coefficients are shown, with their
 * signs. An alpha of 0 has no place on a log axis and is left out.
 *
 * @throws InputError for a path or an option that cannot be used
 * @example
 * const path = multiTaskLassoPath(X, Y);
 * const svg = await toSVG(coefPathSpec(path, { featureNames, alpha: model.alpha_ }));
 */
export function coefPathSpec(path: CoefPath, options: CoefPathOptions = {}): PlotSpec {
  const read = new OptionReader('coefPathSpec', options, NAMES);
  const found = positive(readPath(path, 'path'));
  const { alphas, nTasks, nFeatures } = found;
  const features = readNames(read.raw('featureNames', null), 'featureNames', nFeatures, 'feature');
  const tasks = readNames(read.raw('taskNames', null), 'taskNames', nTasks, 'task');
  const task = readTask(read.raw('task', null), tasks);
  const chosen = read.raw('alpha', null) === null ? null : read.real('alpha', 0, { min: 0 });
  const top = read.count('top', 8, 0);
  const units = readText(read.raw('units', ''), 'coefPathSpec: units');

  const lines = valuesOf(found, task).filter(({ values }) => values.some((value) => value !== 0));
  const named = strongest(lines, chosen === null ? alphas.length - 1 : nearest(alphas, chosen), top);
  const frame = readFrame(read, 'coefPathSpec', {
    width: 560,
    height: Math.max(360, 17 * named.length),
    title:
      task === null
        ? 'How features come in as the penalty weakens'
        : `The coefficients of ${tasks[task]} along alpha`,
    subtitle: [subtitle(lines.length, nFeatures, named.length)],
  });
  const domain = alphaDomain(chosen === null ? alphas : [...alphas, chosen]);
  const extent = valueDomain(lines.flatMap(({ values }) => values));
  const x = alphaEncoding(domain);
  const marks =
    chosen === null
      ? []
      : [{ alpha: chosen, label: `alpha = ${shortNumber(chosen)} (chosen)`, chosen: true }];
  const { rules, words } = alphaMarks(marks, domain, frame.width, x);
  const what = task === null ? 'Norm of the feature\u2019s coefficients over the tasks' : 'Coefficient';
  const y: JsonObject = {
    field: 'value',
    type: 'quantitative',
    scale: { domain: extent, nice: false, zero: false },
    axis: {
      title: `${what}${units === '' ? '' : ` (${units})`}`,
      format: numberFormat(extent),
      tickCount: 6,
    },
  };
  const others = lines.filter((line) => !named.includes(line));
  const ends = named.map((line, k) => ({
    name: features[line.feature]!,
    value: line.values.at(-1)!,
    colour: COLOURS[k % COLOURS.length]!,
  }));
  return plotSpec(frame, [
    zeroLine(y),
    ...rules,
    ...lineLayers(others, alphas, features, x, y, () => ({ color: GREY, strokeWidth: 1, opacity: 0.75 })),
    ...lineLayers(named, alphas, features, x, y, (k) => ({
      color: COLOURS[k % COLOURS.length]!,
      strokeWidth: 2.4,
      strokeDash: k < COLOURS.length ? [] : [6, 3],
    })),
    ...endLabels(ends, alphas.at(-1)!, { extent, width: frame.width, height: frame.height, x, y }),
    ...words,
  ]);
}

interface Line {
  readonly feature: number;
  /** One for each alpha. */
  readonly values: readonly number[];
}

function positive(path: ReadPath): ReadPath {
  const kept = path.alphas.flatMap((alpha, k) => (alpha > 0 ? [k] : []));
  if (kept.length === 0)
    throw new InputError('path.alphas holds no alpha above 0; a log axis has no place for 0.');
  return { ...path, alphas: kept.map((k) => path.alphas[k]!), coefs: kept.map((k) => path.coefs[k]!) };
}

function readTask(task: unknown, names: readonly string[]): number | null {
  if (task === null) return names.length === 1 ? 0 : null;
  const index = typeof task === 'string' ? names.indexOf(task) : task;
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < names.length)
    return index;
  const known = names.slice(0, 5).map(quote);
  throw new InputError(
    `coefPathSpec: task is ${describe(task)}; expected an index in [0, ${names.length - 1}] or one of the names ` +
      `${known.join(', ')}${names.length > 5 ? ', ...' : ''} (taskNames gives them).`,
  );
}

function valuesOf({ coefs, nTasks, nFeatures }: ReadPath, task: number | null): Line[] {
  return Array.from({ length: nFeatures }, (_, feature) => ({
    feature,
    values: coefs.map(({ data }) => {
      const row = data.subarray(feature * nTasks, (feature + 1) * nTasks);
      return task === null ? normRange(row, 0, row.length) : row[task]!;
    }),
  }));
}

function nearest(alphas: readonly number[], alpha: number): number {
  const distance = (k: number): number => Math.abs(log(alphas[k]! / alpha));
  return alphas.reduce((best, _, k) => (distance(k) < distance(best) ? k : best), alphas.length - 1);
}

/** The largest at one alpha, then those that are 0 there by their size at the end. */
function strongest(lines: readonly Line[], at: number, count: number): Line[] {
  const size = ({ values }: Line, k: number): number => Math.abs(values.at(k)!);
  return [...lines].sort((a, b) => size(b, at) - size(a, at) || size(b, -1) - size(a, -1)).slice(0, count);
}

function subtitle(inUse: number, nFeatures: number, named: number): string {
  if (inUse === 0) return `None of the ${nFeatures} features is ever in use: every coefficient is 0.`;
  const use = `${inUse} of ${nFeatures} features ${inUse === 1 ? 'is' : 'are'} ever in use`;
  return named < inUse ? `${use}; the ${named} strongest are named.` : `${use}.`;
}

function valueDomain(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  if (low === high) return [0, 1];
  const size = high - low;
  if (!Number.isFinite(size * 2))
    throw new InputError('coefPathSpec: the coefficients are too large to draw.');
  return [low === 0 ? 0 : low - 0.06 * size, high + 0.1 * size];
}

function zeroLine(y: JsonObject): JsonObject {
  return {
    data: { values: [{ value: 0 }] },
    mark: { type: 'rule', color: FAINT_INK, strokeWidth: 1 },
    encoding: { y },
  };
}

/** A layer for each line, from the last alpha before the feature comes in. */
function lineLayers(
  lines: readonly Line[],
  alphas: readonly number[],
  names: readonly string[],
  x: JsonObject,
  y: JsonObject,
  look: (k: number) => JsonObject,
): JsonObject[] {
  const isFew = alphas.length <= 3;
  return lines.map(({ feature, values }, k) => {
    const rows = alphas.map((alpha, i) => ({ alpha, feature: names[feature]!, value: values[i]! }));
    const around = (i: number): boolean => [i - 1, i, i + 1].some((at) => (values[at] ?? 0) !== 0);
    return {
      data: { values: rows.filter((_, i) => isFew || around(i)) },
      mark: { type: 'line', ...look(k), ...(isFew ? { point: { size: 40, color: look(k).color! } } : {}) },
      encoding: { x, y },
    };
  });
}
