/** Distributions to draw parameters from, plain data. */
import { exp } from '../../math/exp.js';
import { log } from '../../math/log.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { NumpyRandom } from '../splits/numpyRandom.js';

/** A distribution of numbers between two: plain data, which a file keeps. */
export interface Distribution {
  readonly distribution: 'uniform' | 'logUniform' | 'randint';
  readonly low: number;
  readonly high: number;
}

/**
 * Numbers in [low, high), each as likely; SciPy's `uniform(low, high - low)`.
 *
 * @throws InputError unless low < high
 */
export function uniform(low: number, high: number): Distribution {
  return checked({ distribution: 'uniform', low, high }, 'uniform');
}

/**
 * Numbers in [low, high) whose logarithms are uniform: for strengths, of which 0.1 and 1 are as far apart as 1 and 10. SciPy's
 * `loguniform(low, high)`.
 *
 * @throws InputError unless 0 < low < high
 * @example
 * new RandomizedSearchCV({ estimator: new MultiTaskLasso(), paramDistributions: { alpha: logUniform(1e-3, 1) }, randomState: 0 });
 */
export function logUniform(low: number, high: number): Distribution {
  return checked({ distribution: 'logUniform', low, high }, 'logUniform');
}

/**
 * Integers low, low + 1, ..., high - 1, each as likely; SciPy's `randint(low, high)`.
 *
 * @throws InputError unless low < high, both integers
 */
export function randint(low: number, high: number): Distribution {
  return checked({ distribution: 'randint', low, high }, 'randint');
}

/** Whether a value means to be a distribution. */
export function isDistribution(value: unknown): value is Distribution {
  return typeof value === 'object' && value !== null && 'distribution' in value;
}

/** @throws InputError for a distribution that is none, `place` before the message */
export function checked(value: Distribution, place: string): Distribution {
  const { distribution, low, high } = value;
  const isRange =
    [low, high].every((bound) => typeof bound === 'number' && Number.isFinite(bound)) && low < high;
  const isKnown = Object.hasOwn(DRAWS, distribution);
  if (!isKnown) {
    throw new InputError(
      `${place} is ${describe(value)}; expected uniform(low, high), logUniform(low, high), randint(low, high) or a list of values.`,
    );
  }
  if (isRange && distribution === 'uniform') return Object.freeze({ distribution, low, high });
  if (isRange && distribution === 'logUniform' && low > 0) return Object.freeze({ distribution, low, high });
  const areIntegers = Number.isSafeInteger(low) && Number.isSafeInteger(high) && high - low <= 2 ** 32;
  if (isRange && distribution === 'randint' && areIntegers) return Object.freeze({ distribution, low, high });
  const expected = {
    uniform: 'low < high, finite numbers',
    logUniform: '0 < low < high, finite numbers',
    randint: 'low < high, integers',
  };
  throw new InputError(
    `${place}: low is ${describe(low)} and high is ${describe(high)}; expected ${expected[distribution]}.`,
  );
}

const DRAWS: {
  readonly [Name in Distribution['distribution']]: (d: Distribution, random: NumpyRandom) => number;
} = {
  uniform: ({ low, high }, random) => low + (high - low) * random.uniform(),
  logUniform: ({ low, high }, random) => exp(log(low) + (log(high) - log(low)) * random.uniform()),
  randint: ({ low, high }, random) => low + random.randint(high - low),
};

/** A number from it. */
export function draw(distribution: Distribution, random: NumpyRandom): number {
  return DRAWS[distribution.distribution](distribution, random);
}
