/** Fits that ask for products with whole designs, for devices to answer. */
import type { Device } from '../../src/designs/design.js';
import {
  huber,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  makeRegression,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';

/** Cases that a factorisation solves: they ask a device for nothing. */
export const DIRECT = new Set(['MultiTaskElasticNet, a ridge alone', 'SoftSharingRegressor']);

/** What the fits of one kind have in common. */
export interface Fittable {
  fit(...args: never[]): Fittable;
  fitAsync(...args: never[]): Promise<Fittable>;
  clone(): Fittable;
  readonly converged_: boolean;
  readonly dualGap_: number;
  readonly eps_: number;
  readonly coef_: { to1DArray(): number[] };
  readonly active_: number[];
}

const { X, Y } = makeRegression({
  nSamples: 60,
  nFeatures: 40,
  nInformative: 6,
  nTargets: 3,
  noise: 5,
  randomState: 3,
});
const rows = X.to2DArray();
const targets = Y.to2DArray();
/** A design of which four in five numbers are zero, in compressed columns. */
const sparse = compressed(
  rows.map((row, i) => row.map((value, j) => ((i * 7 + j * 3) % 5 === 0 ? value : 0))),
);
const holes = targets.map((row, i) => row.map((value, t) => ((i + t) % 7 === 0 ? NaN : value)));
const labels = targets.map((row) => row.map((value) => (value > 0 ? 'high' : 'low')));
const random = createRandom(5);
const counts = targets.map((row) => [row[0]!, row[1]! > 0 ? 'b' : 'a', ['x', 'y', 'z'][random.integer(3)]!]);
/** So many sparse features that the Gram matrices of soft sharing are not formed: steps are conjugate gradients alone. */
const many = compressed(
  rows.map((row, i) =>
    Array.from({ length: 1100 }, (_, j) => ((i * 7 + j * 3) % 19 === 0 ? row[j % 40]! : 0)),
  ),
);
export type DeviceCase = [name: string, model: Fittable, X: unknown, Y: unknown];

/** A fit of each kind, to a tolerance. */
export function deviceCases(tol: number): DeviceCase[] {
  const TIGHT = { tol, maxIter: 5000 };
  return [
    ['MultiTaskLasso', new MultiTaskLasso({ alpha: 4, ...TIGHT }), rows, targets],
    ['MultiTaskLasso, sparse', new MultiTaskLasso({ alpha: 2, ...TIGHT }), sparse, targets],
    ['MultiTaskLasso, NaN in Y', new MultiTaskLasso({ alpha: 4, ...TIGHT }), rows, holes],
    ['MultiTaskElasticNet', new MultiTaskElasticNet({ alpha: 0.5, l1Ratio: 0.7, ...TIGHT }), rows, targets],
    [
      'MultiTaskElasticNet, a ridge alone',
      new MultiTaskElasticNet({ alpha: 0.1, l1Ratio: 0, ...TIGHT }),
      rows,
      targets,
    ],
    ['MultiTaskLassoCV', new MultiTaskLassoCV({ cv: 3, alphas: 5, ...TIGHT }), rows, targets],
    [
      'MultiTaskElasticNetCV',
      new MultiTaskElasticNetCV({ cv: 2, alphas: 3, l1Ratio: [0.5, 1], ...TIGHT }),
      rows,
      targets,
    ],
    ['SharedLogisticRegression', new SharedLogisticRegression({ alpha: 0.01, ...TIGHT }), rows, labels],
    [
      'SharedLogisticRegression, sparse',
      new SharedLogisticRegression({ alpha: 0.01, ...TIGHT }),
      sparse,
      labels,
    ],
    [
      'MultiTaskModel, soft sharing and row lasso',
      new MultiTaskModel({ penalty: [softSharing({ coupling: 1 }), rowLasso({ alpha: 4 })], ...TIGHT }),
      rows,
      holes,
    ],
    [
      'MultiTaskModel',
      new MultiTaskModel({
        losses: ['squared', 'logistic', 'softmax'],
        penalty: rowLasso({ alpha: 0.05 }),
        ...TIGHT,
      }),
      rows,
      counts,
    ],
    ['SoftSharingRegressor', new SoftSharingRegressor({ alpha: 0.01, ...TIGHT }), rows, targets],
    [
      'SoftSharingRegressor, many features',
      new SoftSharingRegressor({ alpha: 0.01, ...TIGHT }),
      many,
      targets,
    ],
    ['SoftSharingClassifier', new SoftSharingClassifier({ alpha: 0.01, ...TIGHT }), rows, labels],
    ['SoftSharingClassifier, sparse', new SoftSharingClassifier({ alpha: 0.01, ...TIGHT }), sparse, labels],
    [
      'MultiTaskModel, soft sharing',
      new MultiTaskModel({
        losses: ['squared', 'logistic', 'softmax'],
        penalty: softSharing({ alpha: 0.01, coupling: 1 }),
        ...TIGHT,
      }),
      rows,
      counts,
    ],
    [
      'MultiTaskModel of counts and outliers',
      new MultiTaskModel({
        losses: ['poisson', huber({ delta: 1 }), 'squared'],
        penalty: rowLasso({ alpha: 0.05 }),
        ...TIGHT,
      }),
      rows,
      targets.map((row) => [Math.max(0, Math.round(row[0]! / 50)), row[1]!, row[2]!]),
    ],
  ] as unknown as DeviceCase[];
}

export const fittedOn = (
  model: Fittable,
  device: Device,
  given: unknown,
  asked: unknown,
  signal?: AbortSignal,
): Promise<Fittable> =>
  (model.fitAsync as unknown as (...args: unknown[]) => Promise<Fittable>).call(model, given, asked, {
    device,
    signal,
  });

function compressed(dense: readonly (readonly number[])[]) {
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  const [n, p] = [dense.length, dense[0]!.length];
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < n; i++) {
      if (dense[i]![j] === 0) continue;
      data.push(dense[i]![j]!);
      indices.push(i);
    }
    indptr.push(data.length);
  }
  return { data, indices, indptr, shape: [n, p] };
}
