/**
 * The law of the certificate, for every estimator: `dualGap_` is no less than what the objective of the returned `coef_`
 * and `intercept_` is above its minimum, in 106-bit arithmetic.
 */
import fc from 'fast-check';
import type { Matrix } from 'ml-matrix';
import {
  MultiTaskElasticNet,
  MultiTaskLasso,
  MultiTaskModel,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
  sufficientStatistics,
} from '../../../src/index.js';
import { createRandom } from '../../../src/math/random.js';
import { InputError } from '../../../src/messages/errors.js';
import { compressed } from '../inputForms.js';
import { capturedWarnings } from '../regressions.js';
import { type DD, dd, product, subtract, ZERO } from './doubleDouble.js';
import { ExactObjective, type ExactTask, exactWeights } from './objective.js';

type Loss = ExactTask['loss'];

/** What a case is drawn from; printed when the law fails. */
export interface CertificateDraw {
  readonly kind: 'lasso' | 'elasticNet' | 'shared' | 'softRegressor' | 'softClassifier' | 'rows' | 'soft';
  readonly seed: number;
  readonly losses: readonly Loss[];
  readonly n: number;
  readonly p: number;
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly coupling: number;
  readonly fitIntercept: boolean;
  /** What is added to every column, and to the targets of regressions, beside values of size 1 and `targetSize`. */
  readonly offset: number;
  readonly targetOffset: number;
  readonly targetSize: number;
  readonly columnSize: number;
  /** How far the other columns are from the first; 0 where they have nothing to do with it. */
  readonly near: number;
  /** 'pattern': all columns have their zeros in the same places. */
  readonly zeros: 'none' | 'any' | 'pattern';
  readonly sparse: boolean;
  readonly weights: 'none' | 'random' | 'orders';
  readonly missing: boolean;
  readonly own: boolean;
  /** How clearly X tells labels apart. */
  readonly signal: number;
}

export function certificateDraws(fixed: Partial<CertificateDraw> = {}): fc.Arbitrary<CertificateDraw> {
  const any: { [Name in keyof CertificateDraw]: fc.Arbitrary<CertificateDraw[Name]> } = {
    kind: fc.constantFrom('lasso', 'elasticNet', 'shared', 'softRegressor', 'softClassifier', 'rows', 'soft'),
    seed: fc.nat(),
    losses: fc.array(fc.constantFrom<Loss>('squared', 'logistic', 'softmax', 'huber', 'poisson'), {
      minLength: 1,
      maxLength: 3,
    }),
    n: fc.integer({ min: 3, max: 16 }),
    p: fc.integer({ min: 1, max: 3 }),
    alpha: fc.constantFrom(0, 1e-10, 1e-8, 1e-6, 1e-4, 1e-3, 1e-2),
    l1Ratio: fc.constantFrom(1, 0.5, 0.01, 0),
    coupling: fc.constantFrom(0, 1e-4, 1, 1e4),
    fitIntercept: fc.constantFrom(true, true, true, false),
    offset: fc.constantFrom(0, 1e3, 1e5, 1e6, 1e7, 8e7, 1e9, 1e12),
    targetOffset: fc.constantFrom(0, 0, 1e3, 1e6, 1e9, 1e12, 1e15),
    targetSize: fc.constantFrom(1, 1, 1e-8, 1e6),
    columnSize: fc.constantFrom(1, 1, 1e-3, 1e-5, 1e4),
    near: fc.constantFrom(0, 0, 0, 1e-2, 1e-4, 1e-6, 1e-8),
    zeros: fc.constantFrom('none', 'none', 'any', 'pattern'),
    sparse: fc.boolean(),
    weights: fc.constantFrom('none', 'none', 'random', 'orders'),
    missing: fc.constantFrom(false, false, true),
    own: fc.constantFrom(false, false, true),
    signal: fc.constantFrom(0.3, 1, 5),
  };
  const constants = Object.fromEntries(
    Object.entries(fixed).map(([key, value]) => [key, fc.constant(value)]),
  );
  return (fc.record({ ...any, ...constants }) as fc.Arbitrary<CertificateDraw>).filter(isTold);
}

/** Columns nearer than this to a combination of others are one to rounding: no certificate tells them apart. */
const NEAREST = 3e-9;

/** Whether float64 tells the columns of a draw from each other; that they vary in their last digits alone is no matter. */
function isTold({ p, offset, columnSize, near, zeros, fitIntercept }: CertificateDraw): boolean {
  if (p === 1) return true;
  const far = Math.max(1, offset / columnSize);
  const apart = near > 0 ? Math.min(near, 1) : 1;
  if (Number.EPSILON * far > 1e-3 * apart) return false;
  // Columns with zeros, or without an intercept, are centred around 0: their offsets make them alike.
  const alike = zeros !== 'none' || !fitIntercept ? far : 1;
  return apart / alike >= NEAREST;
}

const CLASSIFIERS = ['shared', 'softClassifier'];
const MIXED = ['rows', 'soft'];

/** A task as the estimators take it, and as the objective does. */
interface DrawnTask {
  readonly loss: Loss;
  readonly X: number[][];
  /** Numbers, or classes 0 .. K - 1; NaN where missing. */
  readonly y: number[];
  readonly s: number[];
}

const K = 3;

function drawTasks(draw: CertificateDraw): DrawnTask[] {
  const { kind, p, n, zeros, near, offset, columnSize, targetOffset, targetSize } = draw;
  const random = createRandom(draw.seed);
  const losses = draw.losses.map((loss): Loss => {
    if (MIXED.includes(kind)) return loss;
    return CLASSIFIERS.includes(kind) ? 'logistic' : 'squared';
  });
  const features = (): number[][] =>
    Array.from({ length: n }, () => {
      const empty = zeros === 'pattern' && random.uniform() < 0.4;
      const row: number[] = [];
      for (let j = 0; j < p; j++) {
        const value = random.normal();
        row.push(j > 0 && near > 0 ? row[0]! + near * value : value);
      }
      return row.map((value) =>
        empty || (zeros === 'any' && random.uniform() < 0.4) ? 0 : columnSize * value + offset,
      );
    });
  const common = features();
  const weight = (): number => {
    if (draw.weights === 'none') return 1;
    return draw.weights === 'random' ? 0.2 + random.uniform() : 10 ** (8 * random.uniform() - 8);
  };
  const commonWeights = common.map(weight);
  const direction = Array.from({ length: p }, () => random.normal());
  return losses.map((loss) => {
    const X = draw.own ? features() : common;
    const s = draw.own ? X.map(weight) : commonWeights;
    const own = direction.map((value) => value + 0.3 * random.normal());
    const mean = X.reduce((all, row) => all + (row[0] === 0 ? 0 : 1), 0) / n;
    let next = 0;
    const y = X.map((row) => {
      const score = row.reduce(
        (all, value, j) => all + (own[j]! * (value - (value === 0 ? 0 : offset))) / columnSize,
        0,
      );
      const noisy = draw.signal * (score - (zeros === 'none' ? 0 : mean / 2)) + random.normal();
      if (loss === 'squared' || loss === 'huber') return targetOffset + targetSize * noisy;
      if (loss === 'poisson') return next++ === 0 ? 1 : Math.floor(Math.exp(Math.min(5, noisy)));
      const classes = loss === 'softmax' ? K : 2;
      // Every class occurs.
      if (next < classes) return next++;
      const cut = loss === 'softmax' ? (noisy > 0.7 ? 2 : noisy > -0.7 ? 1 : 0) : noisy > 0 ? 1 : 0;
      return cut;
    });
    if (draw.missing) {
      for (let i = loss === 'softmax' ? 3 : 2; i < n; i++) if (random.uniform() < 0.2) y[i] = Number.NaN;
    }
    return { loss, X, y, s };
  });
}

interface FittedModel {
  readonly coef_: Matrix;
  readonly intercept_: number[];
  readonly dualGap_: number;
  readonly eps_: number;
  readonly converged_: boolean;
}

/** How a fit gets its data: the samples, or their statistics. */
export type FitFrom = 'samples' | 'statistics';

function fitted(draw: CertificateDraw, tasks: readonly DrawnTask[], from: FitFrom): FittedModel {
  const { kind, alpha, l1Ratio, coupling, fitIntercept } = draw;
  const form = (X: number[][]) => (draw.sparse ? compressed(X) : X);
  const losses = tasks.map(({ loss }) => loss);
  const models = {
    lasso: () => new MultiTaskLasso({ alpha, fitIntercept }),
    elasticNet: () => new MultiTaskElasticNet({ alpha, l1Ratio, fitIntercept }),
    shared: () => new SharedLogisticRegression({ alpha, fitIntercept }),
    softRegressor: () => new SoftSharingRegressor({ alpha, coupling, fitIntercept }),
    softClassifier: () => new SoftSharingClassifier({ alpha, coupling, fitIntercept }),
    rows: () => new MultiTaskModel({ losses, penalty: rowLasso({ alpha, l1Ratio }), fitIntercept }),
    soft: () => new MultiTaskModel({ losses, penalty: softSharing({ alpha, coupling }), fitIntercept }),
  };
  // biome-ignore lint/suspicious/noExplicitAny: one call for the doors of all of them
  const model = models[kind]() as any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const fittedTo = (...given: any[]): FittedModel =>
    from === 'samples'
      ? model.fit(...given)
      : model.fitStatistics((sufficientStatistics as (...all: unknown[]) => unknown)(...given));
  if (draw.own) {
    return fittedTo(
      tasks.map(({ X, y, s }) => ({
        X: form(X),
        y,
        ...(draw.weights === 'none' ? {} : { sampleWeight: s }),
      })),
    );
  }
  const { X, s } = tasks[0]!;
  const Y = X.map((_, i) => tasks.map(({ y }) => y[i]!));
  return fittedTo(form(X), Y, draw.weights === 'none' ? {} : { sampleWeight: s });
}

function exactObjective(draw: CertificateDraw, tasks: readonly DrawnTask[]): ExactObjective {
  const { kind, alpha, l1Ratio, p, fitIntercept } = draw;
  const isRows = kind === 'lasso' || kind === 'elasticNet' || kind === 'rows';
  const ratio = kind === 'lasso' ? 1 : l1Ratio;
  const labels: number[] = [];
  const exact = tasks.map(({ loss, X, y, s }): ExactTask => {
    const kept = y.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]));
    for (let k = 0; k < (loss === 'softmax' ? K : 1); k++) labels.push(loss === 'softmax' ? k + 1 : 0);
    return {
      loss,
      x: kept.map((i) => X[i]!),
      y: kept.map((i) => (loss === 'logistic' ? 2 * y[i]! - 1 : y[i]!)),
      c: exactWeights(
        kept.map((i) => s[i]!),
        1,
      ),
      outputs: loss === 'softmax' ? K : 1,
    };
  });
  const l2: DD = isRows ? subtractOne(alpha, ratio) : dd(alpha);
  return new ExactObjective({
    tasks: exact,
    p,
    fitIntercept,
    isShared: kind === 'shared',
    l1: isRows ? product(alpha, ratio) : ZERO,
    l2,
    coupling: kind === 'softRegressor' || kind === 'softClassifier' || kind === 'soft' ? draw.coupling : 0,
    groupOf: labels,
  });
}

/** alpha (1 - ratio) */
function subtractOne(alpha: number, ratio: number): DD {
  return subtract(dd(alpha), product(alpha, ratio));
}

/** What the last bits of the data, the weights and the objective leave open, as a part of the best constant model's objective. */
export const LAST_BITS = 1e-12;

export interface Verdict {
  /** How far the objective of the answer is above that of a point near the minimum. */
  readonly excess: number;
  readonly dualGap: number;
  /** The objective of the best constant model. */
  readonly constant: number;
  readonly converged: boolean;
  readonly model: FittedModel;
}

/** The certificate beside the truth; null where the model refuses the data. */
export function verdictOf(draw: CertificateDraw, from: FitFrom = 'samples'): Verdict | null {
  const tasks = drawTasks(draw);
  let model: FittedModel | undefined;
  try {
    capturedWarnings(() => {
      model = fitted(draw, tasks, from);
    });
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
  const { coef_, intercept_, dualGap_: dualGap, eps_, converged_: converged } = model!;
  const objective = exactObjective(draw, tasks);
  const point = objective.pointOf({ w: coef_.to2DArray(), b: intercept_ });
  const value = objective.value(point);
  const least = objective.value(objective.refined(point));
  const [excess] = subtract(value, least);
  return { excess, dualGap, constant: eps_ / 1e-4, converged, model: model! };
}
