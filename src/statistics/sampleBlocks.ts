import type { SampleWeight } from '../data/sampleWeight.js';
import type { Columns } from '../matrix/columns.js';
import { momentsOf } from './moments.js';
import type { MomentBlock } from './statistics.js';

/** Samples that k tasks share, and what each of them observed. */
export interface SharedSamples {
  readonly x: Columns;
  /** n x k by columns; 0 where a target is missing. */
  readonly y: Float64Array;
  /** 1 where a target is missing, n x k by columns; null where none is. */
  readonly missing: Uint8Array | null;
  readonly weight: SampleWeight;
}

/**
 * The moments of the tasks of some samples: one block of all of them where their weights and missing targets are the same, else
 * one each. A task without an observed target of a weight above 0 has null.
 */
export function sampleBlocks({ x, y, missing, weight }: SharedSamples): (MomentBlock | null)[] {
  const n = x.rows;
  if (!missing && weight.kind !== 'entry') return [momentsOrNull(x, y, countedWeights(n, 0, weight, null))];
  return Array.from({ length: y.length / n }, (_, t) => {
    const isOut = missing && ((i: number) => missing[t * n + i] === 1);
    return momentsOrNull(x, y.subarray(t * n, (t + 1) * n), countedWeights(n, t, weight, isOut));
  });
}

function momentsOrNull(x: Columns, y: Float64Array, weights: Float64Array | undefined): MomentBlock | null {
  return weights?.every((s) => s === 0) ? null : momentsOf(x, y, weights);
}

/** s_i of task t as it was given, 0 where the sample does not count; undefined where all are 1. */
export function countedWeights(
  n: number,
  t: number,
  weight: SampleWeight,
  isOut: ((i: number) => boolean) | null,
): Float64Array | undefined {
  if (!isOut && weight.kind === 'none') return undefined;
  const first = weight.kind === 'entry' ? t * n : 0;
  return Float64Array.from({ length: n }, (_, i) => {
    if (isOut?.(i)) return 0;
    return weight.kind === 'none' ? 1 : weight.values[first + i]!;
  });
}
