import { meanScore } from '../../data/undefinedScores.js';
import type { ScoredLabels } from './scoreInput.js';

/** How the values of K labels, each against all others, become one. */
export type ClassAverage = 'macro' | 'micro' | 'weighted';

/** A value of one label against all others. */
export type OneAgainstRest = (
  isPositive: (i: number) => boolean,
  score: Float64Array,
  weights: Float64Array | undefined,
) => number;

/**
 * The value of each label against all others, averaged: plainly, by the weight of its samples, or ('micro') as one of all
 * pairs of a sample and a label. NaN where the value of a label that counts is.
 */
export function averageOverClasses(target: ScoredLabels, average: ClassAverage, of: OneAgainstRest): number {
  const { y, scores, weights } = target;
  const n = y.length;
  if (average === 'micro') {
    const all = Float64Array.from(
      { length: n * scores.length },
      (_, at) => scores[Math.floor(at / n)]![at % n]!,
    );
    const repeated = weights && all.map((_, at) => weights[at % n]!);
    return of((at) => y[at % n] === Math.floor(at / n), all, repeated);
  }
  const values = scores.map((score, k) => of((i) => y[i] === k, score, weights));
  if (average === 'macro') return values.reduce((sum, value) => sum + value, 0) / values.length;
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[i]!);
  const shares = scores.map((_, k) => y.reduce((sum, label, i) => sum + (label === k ? weightOf(i) : 0), 0));
  return shares.every((share) => share === 0) ? 0 : meanScore(values, shares);
}
