import { allFinite } from '../matrix/finite.js';
import { plainColumns } from '../matrix/plainColumns.js';
import type { Dataset } from './dataset.js';
import { freezeDataset } from './freeze.js';
import { readTaskNames } from './taskNames.js';

/**
 * The dataset of a call `(X, Y)` that leaves nothing to read: two matrices of float64 numbers with their shapes, without missing
 * targets, weights, names or options. What `datasetFromShared` makes of it by one look at each field, for fits that take no longer
 * than reading. X is not looked at for numbers that are not finite, as with `isFiniteLater`.
 *
 * @returns null for any other call, right or wrong
 */
export function plainShared(given: readonly unknown[]): Dataset | null {
  if (given.length !== 2 && given[2] !== undefined) return null;
  const x = plainColumns(given[0], true);
  const y = x && plainColumns(given[1], false);
  if (!y || x.rows !== y.rows || !allFinite(y.data)) return null;
  const { rows, columns: nTasks } = y;
  const weights = { kind: 'uniform', value: 1 / rows } as const;
  const block = { x, y: y.data, firstTask: 0, nTasks, weights };
  return freezeDataset({
    blocks: [block],
    nFeatures: x.columns,
    nTasks,
    taskNames: readTaskNames(null, nTasks, 'taskNames'),
    featureNames: null,
  });
}
