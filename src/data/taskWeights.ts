import { InputError } from '../messages/errors.js';
import { plainWeightList, readWeightField, readWeightList, type WeightList } from './weightList.js';

const TASKS: WeightList = { parameter: 'taskWeights', unit: 'task' };

/** Reads `taskWeights`, the lambda_t: T numbers, 0 or in [1e-100, 1e100], not all 0; 1 each unless given. */
export function readTaskWeights(input: unknown, nTasks: number, name: string): Float64Array {
  if (input === undefined || input === null) return new Float64Array(nTasks).fill(1);
  return requireSome(readWeightList(TASKS, input, nTasks, name), name);
}

/** taskWeights for a model file, unchecked as they are before a fit. @throws InputError for what is no list of numbers */
export function plainTaskWeights(value: unknown): number[] | null {
  return plainWeightList(TASKS, value);
}

/** The taskWeights of a model file, for any number of tasks; null is 1 each. @throws InputError */
export function checkTaskWeightsField(value: unknown): void {
  const weights = readWeightField(TASKS, value);
  if (weights) requireSome(weights, 'params.taskWeights');
}

function requireSome(weights: Float64Array, name: string): Float64Array {
  if (weights.some((weight) => weight > 0)) return weights;
  throw new InputError(`${name} is all zero; expected at least one weight above 0.`);
}
