import { type PlainMatrix, plainMatrix } from '../matrix/plainMatrix.js';
import type { Dataset } from './dataset.js';
import { defaultTaskNames } from './taskNames.js';

/** Samples that all tasks share and that count alike, without names. */
export interface PlainSamples extends Omit<Dataset, 'blocks'> {
  readonly x: PlainMatrix;
  readonly y: PlainMatrix;
}

/**
 * What a call `(X, Y)` has that leaves nothing to read but numbers: two matrices, without weights, names or options. It is what
 * `datasetFromShared` would make of them, by one look at each field, for fits that take no longer than reading. Whether the numbers
 * are finite, those of Y observed, is left to who goes through them.
 *
 * @param most numbers that a Float64Array may have: see `plainMatrix`
 * @returns null for any other call, right or wrong
 */
export function plainSamples(given: readonly unknown[], most?: number): PlainSamples | null {
  if (given.length !== 2 && given[2] !== undefined) return null;
  const x = plainMatrix(given[0], most);
  const y = x && plainMatrix(given[1], most);
  if (!y || x.rows !== y.rows) return null;
  const nTasks = y.columns;
  return { x, y, nFeatures: x.columns, nTasks, taskNames: defaultTaskNames(nTasks), featureNames: null };
}
