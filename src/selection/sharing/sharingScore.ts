/** Scores of predictions of one task by the names that scorers have; larger is better. */
import type { Label } from '../../data/labels.js';
import { exp } from '../../math/exp.js';
import { log } from '../../math/log.js';
import { withWarnings } from '../../messages/errors.js';
import { SCORERS, type ScorerName } from '../scorers.js';

/** @param eta predictions; for labels what speaks for the second. @returns NaN where the score is not defined */
export type TaskScore = (y: Float64Array, eta: Float64Array, weights: Float64Array) => number;

/** Scores that are minus an error, whose ratios can be compared. */
export function isNegativeError(scoring: ScorerName): boolean {
  return scoring.startsWith('neg_');
}

export function taskScore(scoring: ScorerName, classes: readonly [Label, Label] | null): TaskScore {
  if (scoring === 'neg_mean_squared_error') return negativeSquares;
  if (scoring === 'neg_log_loss') return negativeLogLoss;
  const { of, values } = SCORERS[scoring];
  const column = <Entry>(data: ArrayLike<Entry>) => ({ data, shape: [data.length, 1] });
  return (y, eta, sampleWeight) => {
    if (y.length === 0) return Number.NaN;
    return withWarnings(
      () => null,
      () => {
        if (classes === null) return values(column(y), column(eta), { sampleWeight })[0]!;
        const labels = (from: Float64Array, above: number) =>
          column(Array.from(from, (value) => classes[value > above ? 1 : 0]));
        const predicted =
          of === 'labels' ? labels(eta, 0) : column(of === 'probabilities' ? eta.map(probability) : eta);
        return values(labels(y, 0.5), predicted, { sampleWeight, labels: classes })[0]!;
      },
    );
  };
}

function negativeSquares(y: Float64Array, eta: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    sum -= weights[i]! * (y[i]! - eta[i]!) ** 2;
    total += weights[i]!;
  }
  return sum / total;
}

function negativeLogLoss(y: Float64Array, eta: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const p = probability(y[i] === 1 ? eta[i]! : -eta[i]!);
    sum += weights[i]! * log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
    total += weights[i]!;
  }
  return sum / total;
}

function probability(eta: number): number {
  return 1 / (1 + exp(-eta));
}
