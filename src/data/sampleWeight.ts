import { entryError, findEntry } from '../matrix/finite.js';
import { toDense } from '../matrix/fromInput.js';
import { isVectorLike, toVector } from '../matrix/vector.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** s_it as given: none (1 each), one for each sample, or one for each sample and task (n x k by columns). */
export type SampleWeight =
  | { readonly kind: 'none' }
  | { readonly kind: 'sample'; readonly values: Float64Array }
  | { readonly kind: 'entry'; readonly values: Float64Array };

/** Reads `sampleWeight` for n samples of k tasks; a single number is the same as none, as in scikit-learn. */
export function readSampleWeight(input: unknown, n: number, k: number, name: string): SampleWeight {
  if (input === undefined || input === null) return { kind: 'none' };
  if (typeof input === 'number') {
    if (Number.isFinite(input) && input > 0) return { kind: 'none' };
    throw new InputError(`${name} is ${describe(input)}; expected a finite number above 0.`);
  }
  if (typeof input !== 'object') {
    throw new InputError(`${name} is ${describe(input)}; expected ${shapes(n, k)}.`);
  }
  return isVectorLike(input) ? readSamples(input, n, k, name) : readEntries(input, n, k, name);
}

/** The same, where n x 1 stands for one weight for each sample, however many tasks there are. */
export function readWeightColumns(input: unknown, n: number, k: number, name: string): SampleWeight {
  const isMatrix = typeof input === 'object' && input !== null && !isVectorLike(input);
  if (!isMatrix || toDense(input, name).columns !== 1) return readSampleWeight(input, n, k, name);
  const weight = readSampleWeight(input, n, 1, name);
  return weight.kind === 'entry' ? { ...weight, kind: 'sample' } : weight;
}

function shapes(n: number, k: number): string {
  return `one weight for each sample (${n})${k > 1 ? ` or for each sample and task (${n} x ${k})` : ''}`;
}

function readSamples(input: unknown, n: number, k: number, name: string): SampleWeight {
  const values = toVector(input, name);
  if (values.length !== n) {
    const hint = k > 1 && values.length === k ? ' Weights of the tasks are taskWeights.' : '';
    throw new InputError(`${name} has ${counted(values.length, 'entry')}; expected ${shapes(n, k)}.${hint}`);
  }
  for (let i = 0; i < n; i++) {
    if (!isWeight(values[i]!)) throw new InputError(`${name}[${i}] is ${values[i]}; ${expected}`);
  }
  return { kind: 'sample', values };
}

function readEntries(input: unknown, n: number, k: number, name: string): SampleWeight {
  const matrix = toDense(input, name);
  if (matrix.rows !== n || matrix.columns !== k) {
    throw new InputError(
      `${name} has shape ${matrix.rows} x ${matrix.columns}; expected ${shapes(n, k)}.${hint(matrix, n, k, name)}`,
    );
  }
  const place = findEntry(matrix, (value) => !isWeight(value));
  if (place !== undefined) throw entryError(name, place, expected);
  return { kind: 'entry', values: matrix.data };
}

function hint(shape: { rows: number; columns: number }, n: number, k: number, name: string): string {
  if (shape.rows === k && shape.columns === n) return ' It looks transposed.';
  if (shape.rows === n && shape.columns === 1) {
    return ` For one weight a sample pass ${name}.map(([w]) => w).`;
  }
  if (shape.rows === 1 && shape.columns === n) return ` For one weight a sample pass ${name}[0].`;
  return '';
}

const expected = 'expected a finite number, 0 or more.';

function isWeight(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY;
}
