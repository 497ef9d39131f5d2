/** Labels whose minimum is far off, in directions in which hardly any sample weighs. */
import { expect, it } from 'vitest';
import { SoftSharingClassifier } from '../../src/index.js';
import { compressed } from '../laws/inputForms.js';
import { paramsOf, type SoftProblem, softAnswer, softObjective } from '../laws/softSharing.js';

const X = [
  [0, 5.46, 4.57, 0, 6.41, 0, 0, 0, 4.38, 5.51, 0],
  [0, 0, 0, 0, 3.28, 0, 0, 0, 0, 0, 0],
  [4.78, 4.08, 0, 0, 6.4, 0, 4.09, 0, 0, 4.51, 0],
  [0, 0, 0, 4.58, 0, 0, 0, 0, 5.13, 3.8, 5.92],
  [0, 0, 0, 0, 2.7, 0, 0, 0, 0, 0, 5.77],
  [0, 0, 4.65, 0, 0, 0, 7.01, 0, 0, 5.78, 0],
  [0, 0, 0, 0, 3.03, 0, 0, 0, 4.8, 0, 4.72],
  [0, 0, 0, 0, 4.19, 0, 4.46, 0, 0, 0, 4.32],
  [0, 0, 0, 0, 0, 0, 5.38, 0, 4.8, 0, 0],
];
const Y = ['00', '01', '00', '10', '11', '00', '10', '11', '00'].map((labels) => [...labels].map(Number));

it('certifies no more than is left to gain where samples are saturated', () => {
  const tasks = [0, 1].map((t) => ({ X, y: Y.map((row) => 2 * row[t]! - 1), s: X.map(() => 1) }));
  const problem: SoftProblem = {
    loss: 'logistic',
    tasks,
    alpha: 1e-10,
    coupling: 100,
    graph: null,
    taskWeights: null,
    fitIntercept: true,
  };
  const params = paramsOf(problem);
  const best = new SoftSharingClassifier({ ...params, tol: 1e-13, maxIter: 10000 }).fit(X, Y);
  const model = new SoftSharingClassifier({ ...params, tol: 1e-9 }).fit(compressed(X), Y);
  const excess = softObjective(problem, softAnswer(model)) - softObjective(problem, softAnswer(best));
  expect(best.converged_).toBe(true);
  expect(excess).toBeLessThan(model.dualGap_);
});
