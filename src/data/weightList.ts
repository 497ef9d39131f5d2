import { readList, readNumbers } from '../files/fields.js';
import { isList, notANumber } from '../matrix/numbers.js';
import { toVector } from '../matrix/vector.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** The range of a weight that is not 0: products of two of them with squares of targets stay within float64's. */
const LEAST = 1e-100;
const MOST = 1e100;

/** A parameter that holds one weight for each task, or for each feature. */
export interface WeightList {
  readonly parameter: 'taskWeights' | 'featureWeights';
  /** What a weight is for. */
  readonly unit: 'task' | 'feature';
}

/** Reads weights, each 0 or in [1e-100, 1e100]. @throws InputError that names the entry */
export function readWeightList(
  { unit }: WeightList,
  input: unknown,
  count: number,
  name: string,
): Float64Array {
  if (!isList(input)) throw notAList(unit, input, name);
  const weights = toVector(input, name);
  if (weights.length !== count) {
    throw new InputError(
      `${name} has ${counted(weights.length, 'entry')}; expected ${count}, one for each ${unit}.`,
    );
  }
  for (const [k, weight] of weights.entries()) {
    if (weight === 0 || (weight >= LEAST && weight <= MOST)) continue;
    const hint =
      weight > 0
        ? ' Dividing all of them and the strengths of the penalty by one number changes nothing.'
        : '';
    throw new InputError(`${name}[${k}] is ${weight}; expected 0 or a number in [1e-100, 1e100].${hint}`);
  }
  return weights;
}

/** The weights for a model file, unchecked as they are before a fit. @throws InputError for what is no list of numbers */
export function plainWeightList({ parameter, unit }: WeightList, value: unknown): number[] | null {
  if (value === null || value === undefined) return null;
  if (!isList(value)) throw notAList(unit, value, parameter);
  return Array.from(value as ArrayLike<unknown>, (weight, k) => {
    if (typeof weight !== 'number') throw notANumber(weight, `${parameter}[${k}]`);
    return weight;
  });
}

/** The weights of a model file, any number of them; null where there are none. @throws InputError */
export function readWeightField(list: WeightList, value: unknown): Float64Array | null {
  if (value === null || value === undefined) return null;
  const place = `params.${list.parameter}`;
  const { length } = readList(value, place);
  return readWeightList(list, readNumbers(value, place, length, 0), length, place);
}

function notAList(unit: string, value: unknown, name: string): InputError {
  return new InputError(
    `${name} is ${describe(value)}; expected a list of numbers, one for each ${unit}, or null.`,
  );
}
