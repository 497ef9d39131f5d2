/** What scikit-learn's splitters and metrics give, frozen; `test/oracles/selection.py` says what each field is. */
import { readFileSync } from 'node:fs';

interface Stored {
  readonly words: readonly {
    readonly seed: number;
    readonly first: number[];
    readonly across: number[];
    readonly last: number[];
  }[];
  readonly permutations: readonly { readonly seed: number; readonly n: number; readonly digest: number }[];
  readonly kFold: readonly {
    readonly n: number;
    readonly nSplits: number;
    readonly seed: number | null;
    readonly train: number[];
    /** The indices of each fold, or their digest. */
    readonly test: (number[] | number)[];
  }[];
  readonly stratified: readonly {
    /** One letter a sample. */
    readonly labels: string;
    readonly nSplits: number;
    readonly seed: number | null;
    readonly warns: boolean;
    /** `null` where scikit-learn refuses. */
    readonly train: number[] | null;
    readonly test: number[][] | null;
  }[];
  readonly splits: readonly {
    readonly n: number;
    readonly testSize: number | null;
    readonly trainSize: number | null;
    readonly seed: number;
    /** `null` where scikit-learn refuses the sizes. */
    readonly once: {
      readonly train: number;
      readonly test: number;
      readonly digests: [number, number];
    } | null;
    readonly thrice: [number, number][] | null;
  }[];
  readonly shown: {
    readonly trainTestSplit: [number[], number[]];
    readonly shuffleSplit: [number[], number[]][];
    readonly unshuffled: [number[], number[]];
  };
  readonly metrics: readonly {
    readonly name: string;
    readonly yTrue: number[][];
    readonly yPred: number[][];
    readonly sampleWeight: number[] | null;
    readonly multioutput: 'uniform_average' | 'raw_values' | 'variance_weighted' | number[];
    /** `null` is NaN. */
    readonly r2: number | number[] | null;
    readonly mse?: number | number[];
  }[];
  readonly crossValidations: {
    readonly X: number[][];
    readonly Y: number[][];
    readonly cases: readonly {
      readonly estimator: 'MultiTaskLasso' | 'MultiTaskElasticNet';
      readonly params: { readonly alpha: number; readonly l1Ratio?: number };
      readonly nSplits: number;
      readonly seed: number | null;
      readonly scoring: null | 'r2' | 'neg_mean_squared_error';
      readonly testScore: number[];
      readonly trainScore: number[];
    }[];
  };
  readonly classifications: {
    readonly X: number[][];
    readonly y: string[];
    readonly cases: readonly {
      readonly alpha: number;
      readonly nSplits: number;
      readonly testScore: number[];
    }[];
  };
}

export const oracle: Stored = JSON.parse(
  readFileSync(new URL('../oracles/selection.json', import.meta.url), 'utf8'),
) as Stored;

/** As in the script: one number for a list of indices. */
export function digest(indices: ArrayLike<number>): number {
  let h = 0;
  for (let k = 0; k < indices.length; k++) h = (31 * h + indices[k]!) % 1000003;
  return h;
}
