/** Random regression problems, and how a problem is given to an estimator. */
import fc from 'fast-check';
import type { Matrix } from 'ml-matrix';
import type { FitOptions } from '../../src/estimators/fitOptions.js';
import type { MultiTaskElasticNetParams } from '../../src/estimators/multiTaskElasticNet.js';
import type { FitAsyncOptions } from '../../src/estimators/rowLassoRegressor.js';
import { createRandom } from '../../src/math/random.js';
import type { MatrixInput } from '../../src/matrix/input.js';
import { setWarningHandler } from '../../src/messages/errors.js';
import { compressed } from './inputForms.js';
import { type Linear, largestL1, type Problem } from './objective.js';

/** What the laws need of an estimator. */
export interface Fitted {
  readonly coef_: Matrix;
  readonly intercept_: number[];
  readonly dualGap_: number;
  readonly eps_: number;
  readonly nIter_: number;
  readonly converged_: boolean;
  readonly nFeaturesIn_: number;
  readonly taskNames_: string[];
  fit(X: MatrixInput, Y: MatrixInput, options?: FitOptions): this;
  fitAsync(X: MatrixInput, Y: MatrixInput, options?: FitAsyncOptions): Promise<this>;
  predict(X: MatrixInput): Matrix;
  predict(X: MatrixInput, options: { task: string | number }): Float64Array;
  score(X: MatrixInput, Y: MatrixInput, options?: { sampleWeight?: ArrayLike<number> | null }): number;
  setParams(params: Partial<MultiTaskElasticNetParams>): this;
  clone(): Fitted;
  toJSON(): unknown;
}

/** What a problem is drawn from; printed when a law fails. */
export interface Draw {
  readonly n: number;
  readonly p: number;
  readonly T: number;
  readonly seed: number;
  readonly design: 'normal' | 'correlated' | 'copied' | 'offset' | 'constant' | 'thin';
  readonly sparse: boolean;
  readonly fitIntercept: boolean;
  readonly weights: 'none' | 'random' | 'zeros' | 'counts';
}

const anyDraw = {
  n: fc.integer({ min: 1, max: 24 }),
  p: fc.integer({ min: 1, max: 12 }),
  T: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
  design: fc.constantFrom<Draw['design']>('normal', 'correlated', 'copied', 'offset', 'constant', 'thin'),
  sparse: fc.boolean(),
  fitIntercept: fc.boolean(),
  weights: fc.constantFrom<Draw['weights']>('none', 'random', 'zeros', 'counts'),
};

/** Draws of any kind, some of their fields fixed. */
export function draws(fixed: Partial<Draw> = {}): fc.Arbitrary<Draw> {
  const constants = Object.fromEntries(
    Object.entries(fixed).map(([name, value]) => [name, fc.constant(value)]),
  );
  return fc.record({ ...anyDraw, ...constants }) as fc.Arbitrary<Draw>;
}

/** The strengths of a penalty: alpha is `strength` times the least alpha of the lasso that gives W = 0. */
export interface Setting {
  readonly strength: number;
  readonly l1Ratio: number;
}

/** A problem of n samples of which a few inform, with noise, of the kind drawn. */
export function problemOf(draw: Draw, { strength, l1Ratio }: Setting): Problem {
  const { n, p, T, design, fitIntercept, weights } = draw;
  const random = createRandom(draw.seed);
  const table = (rows: number, columns: number, entry: () => number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, entry));
  const X = table(n, p, () => random.normal());
  for (const x of X) {
    for (let j = 0; j < p; j++) {
      if (design === 'correlated' && j > 0) x[j] = 0.8 * x[j - 1]! + 0.6 * x[j]!;
      if (design === 'copied' && j > 0 && j % 3 === 0) x[j] = -2 * x[j - 1]!;
      if (design === 'offset') x[j]! += j % 2 === 0 ? 10 : -3;
      if (design === 'constant' && j % 3 === 1) x[j] = [0, 0.1, 1 / 3][j % 9 === 1 ? 0 : 1 + (j % 2)]!;
      if (design === 'thin' && random.uniform() < 0.7) x[j] = 0;
    }
  }
  const W = table(p, T, () => random.normal()).map((w) => (random.uniform() < 0.5 ? w : w.map(() => 0)));
  const Y = X.map((x) =>
    Array.from({ length: T }, (_, t) => x.reduce((eta, v, j) => eta + v * W[j]![t]!, random.normal() + t)),
  );
  const s = X.map(() => (weights === 'counts' ? 1 + random.integer(1_000_000) : 0.05 + random.uniform()));
  const kept = s.map((value, i) => (weights === 'zeros' && i % 3 === 1 ? 0 : value));
  const sampleWeight = weights === 'none' ? null : kept;
  const problem = { X, Y, sampleWeight, alpha: 1, l1Ratio, fitIntercept };
  return { ...problem, alpha: strength * (largestL1(problem) || 1) };
}

/** X as the draw stores it. */
export function inputOf(X: Problem['X'], { sparse }: Pick<Draw, 'sparse'>): MatrixInput {
  return sparse ? compressed(X) : X;
}

/** What was learned, as plain arrays. */
export function answerOf(model: Pick<Fitted, 'coef_' | 'intercept_'>): Linear {
  return { coef: model.coef_.to2DArray(), intercept: model.intercept_ };
}

/** Every number that was learned, in one list: equal bits are equal fits. */
export function numbersOf(model: Fitted): (number | boolean)[] {
  const { coef_, intercept_, dualGap_, eps_, nIter_, converged_ } = model;
  return [...coef_.to1DArray(), ...intercept_, dualGap_, eps_, nIter_, converged_];
}

/** The warnings that `act` gives rise to, beside what it returns. */
export function capturedWarnings<Result>(act: () => Result): { result: Result; warnings: Error[] } {
  const warnings: Error[] = [];
  const previous = setWarningHandler((warning) => warnings.push(warning));
  try {
    return { result: act(), warnings };
  } finally {
    setWarningHandler(previous);
  }
}

/** What a fit comes to, as text: its model and its warnings, or its error. */
export function outcomeOf(fit: () => object): string {
  try {
    const { result, warnings } = capturedWarnings(fit);
    return JSON.stringify([result, warnings.map(String)]);
  } catch (error) {
    return `${error}`;
  }
}
