import type { SufficientStatistics } from '../index.js';
import { short } from '../messages/numbers.js';
import type { FitData } from './fitData.js';
import type { ModelView } from './modelView.js';

/** What the user may want to do otherwise. */
export function notesOn(view: ModelView, deviations: readonly number[]): string[] {
  const notes: string[] = [];
  if (view.cv?.stillFalling) {
    notes.push(
      `alpha = ${short(view.alpha)} is the smallest of those tried, and the error still falls: list smaller ones with --alpha.`,
    );
  }
  const spread = view.scaling !== null ? 1 : spreadOf(deviations);
  if (spread > 100) {
    notes.push(
      `the features differ in size by a factor of ${short(Number(spread.toPrecision(1)))}, and the penalty depends on their ` +
        'units: consider --standardize.',
    );
  }
  return notes;
}

/** The largest of the standard deviations over the smallest that is not 0. */
function spreadOf(deviations: readonly number[]): number {
  const varying = deviations.filter((deviation) => deviation > 0);
  return varying.length === 0 ? 1 : Math.max(...varying) / Math.min(...varying);
}

/** Those of the columns of numbers. */
export function deviationsOfRows({ features: { columns, X } }: FitData): number[] {
  const [n] = X.shape;
  return columns.flatMap(({ categories }, j) =>
    categories === null ? [deviationOf(X.data.subarray(j * n, (j + 1) * n))] : [],
  );
}

/** Those of the features, of the sums of the first task. */
export function deviationsOfSums({ p, blocks }: SufficientStatistics): number[] {
  const { xx, weight } = blocks[0]!;
  return Array.from({ length: p }, (_, j) => Math.sqrt(xx[(j * (j + 3)) / 2]! / weight));
}

/** The standard deviation of the values that are there; 0 where it is within the rounding of their mean. */
function deviationOf(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  const share = 1 / Math.max(1, count);
  let mean = 0;
  for (const value of values) if (!Number.isNaN(value)) mean += value * share;
  let variance = 0;
  for (const value of values) if (!Number.isNaN(value)) variance += (value - mean) ** 2 * share;
  const deviation = Math.sqrt(variance);
  return deviation > 1e-12 * Math.abs(mean) ? deviation : 0;
}
