/** What scikit-learn's paths and cross-validations give, frozen; `test/oracles/paths.py` says what each field is. */
import { readFileSync } from 'node:fs';
import { KFold } from '../../src/selection/splits/kFold.js';
import type { Split } from '../../src/selection/splits/splitter.js';
import { cases, type SparseInput } from '../oracles/load.js';

interface StoredParams {
  readonly alphas: number | number[];
  readonly eps?: number;
  readonly fitIntercept?: boolean;
}

type StoredCv = null | number | Split[] | { readonly nSplits: number; readonly randomState: number };

export interface CVOracle {
  readonly name: string;
  readonly design: string;
  readonly estimator: 'MultiTaskLassoCV' | 'MultiTaskElasticNetCV';
  readonly params: StoredParams & { readonly l1Ratio?: number | number[] };
  readonly cv: StoredCv;
  readonly sampleWeight: number[] | null;
  readonly alpha: number;
  readonly l1Ratio: number | null;
  readonly alphas: number[] | number[][];
  /** l1Ratios x alphas x folds. */
  readonly msePath: number[][][];
  readonly coef: number[][];
  readonly intercept: number[];
  readonly dualGap: number;
}

export interface PathOracle {
  readonly name: string;
  readonly design: string;
  readonly params: StoredParams & { readonly l1Ratio?: number };
  readonly sampleWeight: number[] | null;
  readonly alphas: number[];
  /** alphas x T x p. */
  readonly coefs: number[][][];
  readonly dualGaps: number[];
}

interface Stored {
  readonly versions: Readonly<Record<string, string>>;
  readonly crossValidations: readonly CVOracle[];
  readonly paths: readonly PathOracle[];
}

export const { versions, crossValidations, paths }: Stored = JSON.parse(
  readFileSync(new URL('../oracles/paths.json', import.meta.url), 'utf8'),
) as Stored;

/** The data of a case. */
export function dataOf({ design }: { readonly design: string }): {
  X: number[][] | SparseInput;
  Y: number[][];
} {
  const isFlat = design === 'no variation';
  const { X, Y } = cases.find((oracle) => oracle.design === (isFlat ? 'tall' : design))!;
  return { X, Y: isFlat ? Y.map(() => [3, -7]) : Y };
}

/** `cv` as this package takes it. */
export function cvOf({ cv }: CVOracle): null | number | Split[] | KFold {
  return cv !== null && typeof cv === 'object' && 'nSplits' in cv ? new KFold({ ...cv, shuffle: true }) : cv;
}
