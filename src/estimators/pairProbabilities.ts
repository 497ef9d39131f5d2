import type { Matrix } from 'ml-matrix';
import { sigmoid } from '../losses/logistic.js';
import { zeroMatrix } from '../matrix/toMatrix.js';

/** The probabilities of two labels, n x 2. */
export function pairProbabilities(eta: Float64Array): Matrix {
  const out = zeroMatrix(eta.length, 2);
  for (let i = 0; i < eta.length; i++) {
    out.set(i, 0, sigmoid(-eta[i]!));
    out.set(i, 1, sigmoid(eta[i]!));
  }
  return out;
}
