import { describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { DenseColumns } from '../matrix/columns.js';
import { allFinite, entryError, findEntry } from '../matrix/finite.js';
import { toDense } from '../matrix/fromInput.js';
import { isVectorLike, toVector } from '../matrix/vector.js';

/** What NaN in Y means: a mistake, or a target that was not observed. */
export type Missing = 'refuse' | 'allow';

/** Targets, n x k by columns, finite throughout. */
export interface Targets {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  /** Which entries are missing (and 0 in `data`); `null` when none is. */
  readonly missing: Uint8Array | null;
}

/** Reads Y, n x T, one column a task. */
export function toTargets(input: unknown, name: string, missing: Missing): Targets {
  return checkTargets(toDense(input, name), name, missing);
}

/** Reads the targets of one task: a list of n numbers, or n x 1. */
export function toTaskTargets(input: unknown, name: string, missing: Missing): Targets {
  if (typeof input !== 'object' || input === null) {
    throw new InputError(`${name} is ${describe(input)}; expected a list of numbers, one for each sample.`);
  }
  if (!isVectorLike(input)) {
    const matrix = toDense(input, name);
    if (matrix.columns !== 1) {
      throw new InputError(
        `${name} has shape ${matrix.rows} x ${matrix.columns}; expected a list of numbers, the targets of one task.`,
      );
    }
    return checkTargets(matrix, name, missing, true);
  }
  const data = toVector(input, name);
  return checkTargets({ kind: 'dense', rows: data.length, columns: 1, data }, name, missing, true);
}

function checkTargets(matrix: DenseColumns, name: string, missing: Missing, ofOneTask = false): Targets {
  const { rows, columns, data } = matrix;
  if (allFinite(data)) return { rows, columns, data, missing: null };
  const infinite = findEntry(matrix, (value) => value === Infinity || value === -Infinity);
  if (infinite !== undefined)
    throw entryError(name, infinite, 'expected finite numbers. Drop the row.', ofOneTask);
  if (missing === 'refuse') {
    throw entryError(
      name,
      findEntry(matrix, Number.isNaN)!,
      'a missing target is not supported by this estimator: drop the row.',
      ofOneTask,
    );
  }
  return {
    rows,
    columns,
    data: data.map((value) => (Number.isNaN(value) ? 0 : value)),
    missing: Uint8Array.from(data, (value) => (Number.isNaN(value) ? 1 : 0)),
  };
}
