/** What an interior-point method makes of soft sharing with tasks of any loss; made by mixed_soft_sharing.py. */
import { readFileSync } from 'node:fs';

export interface MixedSoftOracle {
  readonly name: string;
  readonly tasks: readonly {
    readonly loss: 'squared' | 'logistic' | 'softmax';
    readonly X: number[][];
    /** Numbers, -1 and 1, or labels; null is missing. */
    readonly y: (number | string | null)[];
    readonly sampleWeight: number[] | null;
  }[];
  readonly alpha: number;
  readonly coupling: number;
  readonly graph: number[][] | null;
  readonly fitIntercept: boolean;
  readonly taskWeights: number[] | null;
  /** The least objective. */
  readonly objective: number;
  /** One row an output. */
  readonly coef: number[][];
}

const stored = JSON.parse(readFileSync(new URL('./mixed_soft_sharing.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly MixedSoftOracle[];
};

export const mixedSoftCases: readonly MixedSoftOracle[] = stored.cases;
