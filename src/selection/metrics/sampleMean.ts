import { meanScore } from '../../data/undefinedScores.js';
import type { ScoredTarget } from './scoredTarget.js';

/** `sum_i s_i loss(y_i, eta_i) / sum_i s_i` of one target. */
export function sampleMean(
  { y, eta, weights }: Pick<ScoredTarget, 'y' | 'eta' | 'weights'>,
  loss: (y: number, eta: number) => number,
): number {
  return meanScore(
    y.map((value, i) => loss(value, eta[i]!)),
    weights,
  );
}
