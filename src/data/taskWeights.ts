import { readList, readNumbers } from '../files/fields.js';
import { isList, notANumber } from '../matrix/numbers.js';
import { toVector } from '../matrix/vector.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** The range of a task's weight that is not 0: products of two of them with squares of targets stay within float64's. */
const LEAST = 1e-100;
const MOST = 1e100;

/** Reads `taskWeights`, the lambda_t: T numbers, 0 or in [1e-100, 1e100], not all 0; 1 each unless given. */
export function readTaskWeights(input: unknown, nTasks: number, name: string): Float64Array {
  if (input === undefined || input === null) return new Float64Array(nTasks).fill(1);
  if (!isList(input)) {
    throw new InputError(
      `${name} is ${describe(input)}; expected a list of numbers, one for each task, or null.`,
    );
  }
  const weights = toVector(input, name);
  if (weights.length !== nTasks) {
    throw new InputError(
      `${name} has ${counted(weights.length, 'entry')}; expected ${nTasks}, one for each task.`,
    );
  }
  for (const [t, weight] of weights.entries()) {
    if (weight === 0 || (weight >= LEAST && weight <= MOST)) continue;
    const hint =
      weight > 0
        ? ' Dividing all of them and the strengths of the penalty by one number changes nothing.'
        : '';
    throw new InputError(`${name}[${t}] is ${weight}; expected 0 or a number in [1e-100, 1e100].${hint}`);
  }
  if (weights.every((weight) => weight === 0)) {
    throw new InputError(`${name} is all zero; expected at least one weight above 0.`);
  }
  return weights;
}

/** taskWeights for a model file, unchecked as they are before a fit. @throws InputError for what is no list of numbers */
export function plainTaskWeights(value: unknown): number[] | null {
  if (value === null || value === undefined) return null;
  const place = 'taskWeights';
  if (!isList(value)) {
    throw new InputError(
      `${place} is ${describe(value)}; expected a list of numbers, one for each task, or null.`,
    );
  }
  const out: number[] = [];
  for (let t = 0; t < value.length; t++) {
    const weight = value[t];
    if (typeof weight !== 'number') throw notANumber(weight, `${place}[${t}]`);
    out.push(weight);
  }
  return out;
}

/** The taskWeights of a model file, for any number of tasks; null is 1 each. @throws InputError */
export function checkTaskWeightsField(value: unknown): void {
  if (value === null || value === undefined) return;
  const place = 'params.taskWeights';
  const { length } = readList(value, place);
  readTaskWeights(readNumbers(value, place, length, 0), length, place);
}
