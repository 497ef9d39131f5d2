import type { DenseColumns } from '../../matrix/columns.js';
import { requireFinite } from '../../matrix/finite.js';
import { toDense } from '../../matrix/fromInput.js';
import { dense, requireEntries } from '../../matrix/shape.js';
import { isVectorLike, toVector } from '../../matrix/vector.js';

/** One target's observed samples. */
export interface ScoredTarget {
  /** How it is called in messages. */
  readonly label: string;
  readonly y: Float64Array;
  readonly eta: Float64Array;
  /** s_i, or undefined where all weigh alike. */
  readonly weights: Float64Array | undefined;
  /** How many there are. */
  readonly count: number;
}

/** The weights of all targets, or of one alone, where a weight of 0 says that a sample is not observed. */
export interface TargetWeights {
  readonly values: Float64Array;
  readonly own: boolean;
}

/** The samples that are observed, in their order; null where all are. */
export function observedSamples(
  missing: Uint8Array | null,
  weights: TargetWeights | undefined,
): ((values: Float64Array) => Float64Array) | null {
  const isWhole = missing === null || !missing.includes(1);
  if (isWhole && !weights?.own) return null;
  const s = weights?.values;
  const isObserved = (_: number, i: number) => missing?.[i] !== 1 && (s === undefined || s[i]! > 0);
  return (values) => values.filter(isObserved);
}

/** A target's observed samples. */
export function scoredTarget(
  label: string,
  { y, missing }: { readonly y: Float64Array; readonly missing: Uint8Array | null },
  eta: Float64Array,
  weights: TargetWeights | undefined,
): ScoredTarget {
  const part = observedSamples(missing, weights);
  const s = weights?.values;
  if (part === null) return { label, y, eta, weights: s, count: y.length };
  const own = part(y);
  return { label, y: own, eta: part(eta), weights: s && part(s), count: own.length };
}

/** Predictions by columns, finite. */
export function readPredictions(input: unknown, name: string): DenseColumns {
  const matrix = isVectorLike(input) ? column(toVector(input, name), name) : toDense(input, name);
  requireFinite(matrix, name, 'expected finite numbers.');
  return matrix;
}

function column(values: Float64Array, name: string): DenseColumns {
  requireEntries(values.length, 1, name);
  return dense(values.length, 1, values);
}
