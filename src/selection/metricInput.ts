import { readSampleWeight } from '../data/sampleWeight.js';
import { counted, describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { DenseColumns } from '../matrix/columns.js';
import { requireFinite } from '../matrix/finite.js';
import { toDense } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { dense, requireEntries } from '../matrix/shape.js';
import { isVectorLike, toVector } from '../matrix/vector.js';
import { OptionReader } from '../options.js';

/** Targets or predictions: n numbers, or n x T in any form of a matrix. */
export type TargetsInput = ArrayLike<number> | MatrixInput;

/** How the values of T targets become one: their mean, a weighted mean, or not at all. */
export type Averaging = 'uniform_average' | 'raw_values' | ArrayLike<number>;

/** Checked, n x T by columns. */
export interface MetricInput<Word extends string> {
  readonly y: DenseColumns;
  readonly eta: DenseColumns;
  readonly weights: Float64Array | undefined;
  /** One of the words, or T weights of the targets. */
  readonly multioutput: Word | Float64Array;
}

/** Reads what a metric is given. @throws InputError for anything that cannot be compared */
export function readMetricInput<Word extends string>(
  caller: string,
  yTrue: unknown,
  yPred: unknown,
  options: unknown,
  words: readonly Word[],
): MetricInput<Word> {
  const read = new OptionReader(caller, options, ['sampleWeight', 'multioutput']);
  const y = readTargets(yTrue, `${caller}: yTrue`);
  const eta = readTargets(yPred, `${caller}: yPred`);
  if (y.rows !== eta.rows || y.columns !== eta.columns) {
    throw new InputError(
      `${caller}: yTrue is ${y.rows} x ${y.columns} and yPred is ${eta.rows} x ${eta.columns} ` +
        '(samples x targets); expected the same shape.',
    );
  }
  const multioutput = readMultioutput(caller, read.raw('multioutput', words[0]), y.columns, words);
  return { y, eta, weights: readWeights(caller, read.raw('sampleWeight', null), y.rows), multioutput };
}

function readTargets(input: unknown, name: string): DenseColumns {
  const matrix = isVectorLike(input) ? column(toVector(input, name), name) : toDense(input, name);
  requireFinite(matrix, name, 'expected finite numbers.');
  return matrix;
}

function column(values: Float64Array, name: string): DenseColumns {
  requireEntries(values.length, 1, name);
  return dense(values.length, 1, values);
}

function readWeights(caller: string, input: unknown, n: number): Float64Array | undefined {
  const weight = readSampleWeight(input, n, 1, `${caller}: sampleWeight`);
  if (weight.kind === 'none') return undefined;
  if (weight.values.some((value) => value > 0)) return weight.values;
  throw new InputError(`${caller}: sampleWeight is 0 for every sample; expected at least one above 0.`);
}

function readMultioutput<Word extends string>(
  caller: string,
  value: unknown,
  nTargets: number,
  words: readonly Word[],
): Word | Float64Array {
  if (words.includes(value as Word)) return value as Word;
  const name = `${caller}: multioutput`;
  if (!isList(value)) {
    const expected = words.map((word) => `'${word}'`).join(', ');
    throw new InputError(
      `${name} is ${describe(value)}; expected ${expected} or a list with a weight for each target.`,
    );
  }
  const weights = toVector(value, name);
  if (weights.length !== nTargets) {
    throw new InputError(
      `${name} has ${counted(weights.length, 'weight')}; expected ${nTargets}, one for each target.`,
    );
  }
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (wrong >= 0)
    throw new InputError(`${name}[${wrong}] is ${weights[wrong]}; expected a finite number, 0 or more.`);
  if (weights.some((weight) => weight > 0)) return weights;
  throw new InputError(`${name} is 0 for every target; expected at least one weight above 0.`);
}

/** One value a target. */
export function byTarget<Value>(
  { y, eta }: { readonly y: DenseColumns; readonly eta: DenseColumns },
  measure: (y: Float64Array, eta: Float64Array) => Value,
): Value[] {
  return Array.from({ length: y.columns }, (_, t) => {
    const part = ({ data }: DenseColumns) => data.subarray(t * y.rows, (t + 1) * y.rows);
    return measure(part(y), part(eta));
  });
}

/** `sum_t w_t v_t / sum_t w_t`, the plain mean without weights; what has weight 0 may even be infinite. */
export function averageOf(values: readonly number[], weights?: ArrayLike<number>): number {
  let largest = weights ? 0 : 1;
  for (const t of values.keys()) largest = Math.max(largest, weights?.[t] ?? 0);
  let sum = 0;
  let total = 0;
  for (const [t, value] of values.entries()) {
    const weight = weights ? weights[t]! / largest : 1;
    if (weight === 0) continue;
    sum += weight * value;
    total += weight;
  }
  return sum / total;
}
