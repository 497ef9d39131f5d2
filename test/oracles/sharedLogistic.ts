/** What `shared_logistic.py` froze, which says what each field is. */
import { readFileSync } from 'node:fs';

export interface SharedLogisticCase {
  readonly name: string;
  readonly params: {
    readonly alpha: number;
    readonly fitIntercept?: boolean;
    readonly taskWeights?: number[];
  };
  /** One X that all tasks share, or one for each. */
  readonly X: readonly number[][][];
  /** A list for each task. */
  readonly y: readonly (number | null)[][];
  readonly sampleWeight: readonly number[][];
  /** At coef and intercept; and as the interior-point method found it. */
  readonly objective: number;
  readonly interiorPoint: number;
  readonly coef: number[];
  readonly intercept: number[];
  /** For one task. */
  readonly scikitLearn?: {
    readonly coef: number[];
    readonly intercept: number[];
    readonly proba: number[][];
    readonly decision: number[];
    readonly score: number;
  };
}

const file = new URL('./shared_logistic.json', import.meta.url);
export const sharedLogisticCases: readonly SharedLogisticCase[] = (
  JSON.parse(readFileSync(file, 'utf8')) as { cases: SharedLogisticCase[] }
).cases;
