/** What cvxpy and scikit-learn make of soft sharing, with types; made by soft_sharing.py. */
import { readFileSync } from 'node:fs';

export interface SoftOracle {
  readonly name: string;
  readonly loss: 'squared' | 'logistic';
  readonly alpha: number;
  readonly coupling: number;
  readonly graph: number[][] | null;
  readonly fitIntercept: boolean;
  readonly taskWeights: number[] | null;
  readonly tasks: readonly { readonly X: number[][]; readonly y: number[]; readonly s: number[] }[];
  /** The least objective. */
  readonly objective: number;
  readonly coef: number[][];
  readonly intercept: number[];
}

/** One task: scikit-learn's Ridge or LogisticRegression. */
export interface SingleOracle {
  readonly loss: 'squared' | 'logistic';
  readonly alpha: number;
  readonly X: number[][];
  readonly y: number[];
  readonly coef: number[];
  readonly intercept: number;
}

const stored = JSON.parse(readFileSync(new URL('./soft_sharing.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly SoftOracle[];
  readonly single: readonly SingleOracle[];
};

export const softCases: readonly SoftOracle[] = stored.cases;
export const singleCases: readonly SingleOracle[] = stored.single;
