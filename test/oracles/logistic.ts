/** Logistic regressions of scikit-learn: see logistic.py. */
import { readFileSync } from 'node:fs';

export interface LogisticOracle {
  readonly name: string;
  readonly X: number[][];
  /** Classes 0 .. K - 1. */
  readonly y: number[];
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  /** 1 x p for two classes, K x p for more. */
  readonly coef: number[][];
  readonly intercept: number[];
  /** Of the first five samples. */
  readonly probabilities: number[][];
}

export const logisticOracles: readonly LogisticOracle[] = (
  JSON.parse(readFileSync(new URL('logistic.json', import.meta.url), 'utf8')) as { cases: LogisticOracle[] }
).cases;
