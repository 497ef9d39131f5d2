/** Every class that learns, with data that it can fit: for laws that hold for all of them. */
import {
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  makePipeline,
  makeRegression,
  Pipeline,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  StandardScaler,
  softSharing,
} from '../../src/index.js';

const made = makeRegression({ nSamples: 24, nFeatures: 4, nTargets: 2, noise: 20, randomState: 5 });
export const X: number[][] = made.X.to2DArray();
export const numbers: number[][] = made.Y.to2DArray();
const flip = (i: number): number => (i % 5 === 0 ? -1 : 1); // no labels that X tells apart
export const labels: string[][] = numbers.map((row, i) => row.map((y) => (y * flip(i) > 0 ? 'yes' : 'no')));
export const kinds: (number | string)[][] = numbers.map(([y], i) => [y!, labels[i]![1]!, 'abc'[i % 3]!]);

/** What is common to the classes, for a test that does not care which it has. */
export interface AnyModel {
  fit(X: unknown, Y: unknown, options?: object): AnyModel;
  fitAsync(X: unknown, Y: unknown, options?: object): Promise<AnyModel>;
  predict(X: unknown, options?: object): unknown;
  score(X: unknown, Y: unknown): number;
  setParams(params: object): AnyModel;
  getParams(): Record<string, unknown>;
  clone(): AnyModel;
  toJSON(): unknown;
}

export interface Case {
  readonly name: string;
  readonly make: () => AnyModel;
  readonly Y: readonly (readonly (number | string)[])[];
  /** Other parameters that change what is learned. */
  readonly other: object;
}

const cv = { cv: 2, alphas: 4 };
const of = (make: () => unknown, Y: Case['Y'], other: object): Case => ({
  name: String(make()).replace(/\(.*/s, ''),
  make: make as () => AnyModel,
  Y,
  other,
});

/** Every estimator. */
export const MODELS: readonly Case[] = [
  of(() => new MultiTaskLasso({ alpha: 0.5 }), numbers, { alpha: 5 }),
  of(() => new MultiTaskElasticNet({ alpha: 0.5 }), numbers, { alpha: 5 }),
  of(() => new MultiTaskLassoCV(cv), numbers, { alphas: [7] }),
  of(() => new MultiTaskElasticNetCV(cv), numbers, { alphas: [7] }),
  of(() => new SharedLogisticRegression({ alpha: 0.01 }), labels, { alpha: 1 }),
  of(() => new SoftSharingRegressor(), numbers, { alpha: 1 }),
  of(() => new SoftSharingClassifier(), labels, { alpha: 1 }),
  of(
    () =>
      new MultiTaskModel({
        losses: ['squared', 'logistic', 'softmax'],
        penalty: rowLasso({ alpha: 0.01 }),
      }),
    kinds,
    { penalty: softSharing({ alpha: 1 }) },
  ),
  of(() => makePipeline(new StandardScaler(), new MultiTaskLasso({ alpha: 0.5 })), numbers, {
    multitasklasso__alpha: 5,
  }),
  of(
    () =>
      new Pipeline([
        ['scaler', new StandardScaler()],
        ['inner', makePipeline(new StandardScaler({ withMean: false }), new MultiTaskLasso({ alpha: 0.5 }))],
      ]),
    numbers,
    { inner__multitasklasso__alpha: 5 },
  ),
];

/** What a model has learned, as text: equal texts are equal bits. */
export const learned = (model: unknown): string =>
  JSON.stringify((model as { toJSON(): { fitted: unknown } }).toJSON().fitted);
