import type { Dialect } from '../dialect.js';
import type { SqlFeature } from './sqlFeature.js';
import type { StepScan } from './stepScan.js';

/** A transformer of columns in SQL, by what stands in its file. */
export interface SqlStep<Params, Fitted> {
  /** Learns by scans what `fit` learns of samples, as it stands in the file. @throws (rejects with) InputError */
  learn(scan: StepScan, params: Params, features: readonly SqlFeature[], place: string): Promise<Fitted>;
  /** What `transform` makes. */
  apply(dialect: Dialect, fitted: Fitted, features: readonly SqlFeature[]): SqlFeature[];
}
