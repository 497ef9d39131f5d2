import { counted } from '../describe.js';
import { InputError } from '../errors.js';
import { toVector } from '../matrix/vector.js';

/** Reads `taskWeights`, the lambda_t: T finite numbers, 0 or more, not all 0; 1 each unless given. */
export function readTaskWeights(input: unknown, nTasks: number, name: string): Float64Array {
  if (input === undefined || input === null) return new Float64Array(nTasks).fill(1);
  const weights = toVector(input, name);
  if (weights.length !== nTasks) {
    throw new InputError(
      `${name} has ${counted(weights.length, 'entry')}; expected ${nTasks}, one for each task.`,
    );
  }
  for (const [t, weight] of weights.entries()) {
    if (weight >= 0 && weight < Number.POSITIVE_INFINITY) continue;
    throw new InputError(`${name}[${t}] is ${weight}; expected a finite number, 0 or more.`);
  }
  if (weights.every((weight) => weight === 0)) {
    throw new InputError(`${name} is all zero; expected at least one weight above 0.`);
  }
  return weights;
}
