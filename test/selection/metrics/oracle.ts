/** What scikit-learn's metrics and scorers give, frozen; `test/oracles/metrics.py` says what each field is. */
import { readFileSync } from 'node:fs';

export type Value = number | 'NaN' | readonly Value[];

interface Stored {
  readonly regressions: readonly {
    readonly yTrue: number[][];
    readonly yPred: number[][];
    readonly sampleWeight: number[] | null;
    /** By function, and for some its option behind a space: of each target, or one number for the average by variance. */
    readonly values: Readonly<Record<string, Value>>;
  }[];
  readonly classifications: readonly {
    readonly K: number;
    readonly y: number[];
    readonly z: number[];
    readonly p: number[][];
    readonly sampleWeight: number[] | null;
    readonly values: readonly (readonly [name: string, options: Record<string, unknown>, value: Value])[];
  }[];
  readonly scorings: readonly {
    readonly K: number;
    readonly alpha: number;
    readonly nSplits: number;
    readonly X: number[][];
    readonly y: number[];
    readonly scores: Readonly<Record<string, number[]>>;
  }[];
}

export const stored: Stored = JSON.parse(
  readFileSync(new URL('../../oracles/metrics.json', import.meta.url), 'utf8'),
) as Stored;
