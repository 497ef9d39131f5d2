/** The frozen reference results of this folder, with types. See README.md for how they were made. */
import { readFileSync } from 'node:fs';

/** A sparse matrix in compressed columns, as `fit` takes it. */
export interface SparseInput {
  readonly data: Float64Array;
  readonly indices: Int32Array;
  readonly indptr: Int32Array;
  readonly shape: [rows: number, columns: number];
}

export type EstimatorName = 'MultiTaskLasso' | 'MultiTaskElasticNet';

/** Parameters of the estimator; `l1Ratio` for MultiTaskElasticNet only. */
export interface OracleParams {
  readonly alpha: number;
  readonly l1Ratio?: number;
  readonly fitIntercept: boolean;
  readonly tol: number;
  readonly maxIter: number;
}

/** What scikit-learn learned and says of it. */
export interface OracleResult {
  /** T x p, as scikit-learn's `coef_`. */
  readonly coef: number[][];
  /** T numbers; zeros without an intercept. */
  readonly intercept: number[];
  /** n x T, for the samples that were fitted. */
  readonly predictions: number[][];
  /** `1/(2n) sum_i s_i ||y_i - x_i W - b||^2` plus the penalty, with the weights s scaled to sum to n. */
  readonly objective: number;
  /** scikit-learn's `dual_gap_`; not a duality gap where alpha is 0. */
  readonly dualGap: number;
  readonly nIter: number;
  /** R² without weights; NaN for one sample. */
  readonly score: number;
  /** R² with the sample weights; `null` where there are none. */
  readonly weightedScore: number | null;
}

/** One fit at a very small tolerance. */
export interface OracleCase extends OracleResult {
  readonly name: string;
  /** The design's name; several cases share one. */
  readonly design: string;
  readonly estimator: EstimatorName;
  readonly params: OracleParams;
  /** n x p. */
  readonly X: number[][] | SparseInput;
  /** n x T. */
  readonly Y: number[][];
  /** n weights, zeros among them perhaps. */
  readonly sampleWeight: number[] | null;
  /** The least alpha with W = 0; `null` where `l1Ratio` is 0. */
  readonly alphaMax: number | null;
  /** False where only the objective and the predictions (of samples with weight) can be compared. */
  readonly unique: boolean;
  /** Whether scikit-learn reached its tolerance. */
  readonly converged: boolean;
}

/** A fit of an example at the tolerance given, with the figures that the documentation prints, if it does. */
export interface OracleFit extends OracleResult {
  readonly estimator: EstimatorName;
  readonly params: OracleParams;
  readonly printed?: { readonly coef: number[][]; readonly intercept: number[] };
}

/** An example that scikit-learn's users know. */
export interface OracleExample {
  readonly name: string;
  readonly X: number[][];
  readonly Y: number[][];
  readonly fits: readonly OracleFit[];
}

/** A call of scikit-learn's `r2_score(yTrue, yPred, sample_weight=sampleWeight)`. */
export interface R2Case {
  readonly name: string;
  readonly yTrue: number[][];
  readonly yPred: number[][];
  readonly sampleWeight: number[] | null;
  /** NaN for one sample. */
  readonly score: number;
}

interface StoredSparse {
  readonly data: number[];
  readonly indices: number[];
  readonly indptr: number[];
  readonly shape: [number, number];
}

interface Stored {
  readonly versions: Readonly<Record<string, string>>;
  readonly designs: Readonly<
    Record<string, { readonly X: number[][] | StoredSparse; readonly Y: number[][] }>
  >;
  readonly cases: readonly Omit<OracleCase, 'X' | 'Y'>[];
  readonly examples: readonly OracleExample[];
  readonly r2: readonly R2Case[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

/** JSON has no NaN: the file holds `null` for it. */
function restoreScore<R extends { readonly score: number | null }>(
  result: R,
): R & { readonly score: number } {
  return { ...result, score: result.score ?? Number.NaN };
}

function restoreDesign(X: number[][] | StoredSparse): number[][] | SparseInput {
  if (Array.isArray(X)) return X;
  const { data, indices, indptr, shape } = X;
  return {
    data: Float64Array.from(data),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
    shape,
  };
}

const stored = read('./scikit_learn.json') as Stored;

/** The versions of scikit-learn, numpy, scipy and Python that made the results. */
export const versions: Readonly<Record<string, string>> = stored.versions;

/** Fits of many shapes and parameters. */
export const cases: readonly OracleCase[] = stored.cases.map((oracle) => {
  const { X, Y } = stored.designs[oracle.design]!;
  return restoreScore({ ...oracle, X: restoreDesign(X), Y });
});

/** The first example of a newcomer and those of scikit-learn's documentation. */
export const examples: readonly OracleExample[] = stored.examples.map((example) => ({
  ...example,
  fits: example.fits.map(restoreScore),
}));

/** R² and its edge cases. */
export const r2Cases: readonly R2Case[] = stored.r2.map(restoreScore);

/** The least objective of some of the cases, by name, as an interior-point method finds it. */
export const secondOpinion: Readonly<Record<string, number>> = (
  read('./second_opinion.json') as { readonly objectives: Readonly<Record<string, number>> }
).objectives;

/** The rows of a case's X, dense. */
export function denseRows(X: number[][] | SparseInput): number[][] {
  if (Array.isArray(X)) return X;
  const [n, p] = X.shape;
  const rows = Array.from({ length: n }, () => new Array<number>(p).fill(0));
  for (let j = 0; j < p; j++) {
    for (let k = X.indptr[j]!; k < X.indptr[j + 1]!; k++) rows[X.indices[k]!]![j] = X.data[k]!;
  }
  return rows;
}
