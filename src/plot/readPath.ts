import type { DenseColumns } from '../matrix/columns.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { field, readMatrix, readNumbers } from './read.js';

/** A path from the largest alpha to the smallest; every matrix is T x p. */
export interface ReadPath {
  readonly alphas: readonly number[];
  readonly coefs: readonly DenseColumns[];
  readonly nTasks: number;
  readonly nFeatures: number;
}

/** @throws InputError that names the field that is not as it should be */
export function readPath(path: unknown, name: string): ReadPath {
  const alphas = readNumbers(field(path, 'alphas', name), `${name}.alphas`);
  const list = field(path, 'coefs', name);
  if (!Array.isArray(list) || list.length !== alphas.length || list.length === 0) {
    throw new InputError(
      `${name}.coefs is ${describe(list)}; expected a list of T x p matrices, one for each of ${name}.alphas ` +
        `(${alphas.length}), at least one.`,
    );
  }
  const coefs = Array.from(list, (coef: unknown, k) => readMatrix(coef, `${name}.coefs[${k}]`));
  const { rows: nTasks, columns: nFeatures } = coefs[0]!;
  for (const [k, coef] of coefs.entries()) {
    if (coef.rows === nTasks && coef.columns === nFeatures) continue;
    throw new InputError(
      `${name}.coefs[${k}] is ${coef.rows} x ${coef.columns}; expected ${nTasks} x ${nFeatures} as the first.`,
    );
  }
  const order = alphas.map((_, k) => k).sort((a, b) => alphas[b]! - alphas[a]!);
  return { alphas: order.map((k) => alphas[k]!), coefs: order.map((k) => coefs[k]!), nTasks, nFeatures };
}
