import type { DenseColumns } from '../matrix/columns.js';
import { allFinite, entryError, findEntry } from '../matrix/finite.js';
import { toDense } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { isVectorLike, toVector } from '../matrix/vector.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** Targets as users pass them: numbers, with NaN, null or undefined for what was not observed. */
export type IncompleteTargets = MatrixInput | readonly ArrayLike<number | null | undefined>[];

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
  return checkTargets(toDense(missing === 'allow' ? rowsOfNumbers(input) : input, name), name, missing);
}

/** Reads the targets of one task: a list of n numbers, or n x 1. */
export function toTaskTargets(input: unknown, name: string, missing: Missing): Targets {
  if (typeof input !== 'object' || input === null) {
    throw new InputError(`${name} is ${describe(input)}; expected a list of numbers, one for each sample.`);
  }
  const given = missing === 'allow' ? numbersOf(rowsOfNumbers(input)) : input;
  if (!isVectorLike(given)) {
    const matrix = toDense(given, name);
    if (matrix.columns !== 1) {
      throw new InputError(
        `${name} has shape ${matrix.rows} x ${matrix.columns}; expected a list of numbers, the targets of one task.`,
      );
    }
    return checkTargets(matrix, name, missing, true);
  }
  const data = toVector(given, name);
  return checkTargets({ kind: 'dense', rows: data.length, columns: 1, data }, name, missing, true);
}

/** A list with NaN in place of null and undefined; anything else as it is. */
function numbersOf(input: unknown): unknown {
  if (!Array.isArray(input) || !input.some((value) => value === null || value === undefined)) return input;
  return Array.from(input, (value: unknown) => value ?? Number.NaN);
}

/** The same for each row of a list of rows. */
export function rowsOfNumbers(input: unknown): unknown {
  return Array.isArray(input) && Array.isArray(input[0]) ? input.map(numbersOf) : input;
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
  const present = data.slice();
  const isMissing = new Uint8Array(data.length);
  for (let k = 0; k < data.length; k++) {
    if (!Number.isNaN(data[k]!)) continue;
    present[k] = 0;
    isMissing[k] = 1;
  }
  return { rows, columns, data: present, missing: isMissing };
}
