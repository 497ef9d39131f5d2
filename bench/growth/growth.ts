import type { Axis, Growth, Operation } from './operation.js';

/** From one size to the next. */
const FACTOR = 4;
/**
 * How far above its exponent a cost may seem to grow: data that leave the caches and garbage that has to be collected
 * bring up to a half of the 1 that the next power brings.
 */
export const MARGIN = 0.7;
/** A case that seems to grow too fast is measured so many times more before that is said. */
const MORE_TRIES = 2;
const LEAST_REPEATS = 3;
const MOST_REPEATS = 10;
/** Seconds (or units of work) at one size after which it is not repeated more than need be. */
const ENOUGH = 0.05;

/** What an operation costs when it is done once: seconds, or counted work. */
export type Cost = (operation: () => unknown) => Promise<number>;

export interface Measured {
  readonly name: string;
  readonly axis: Axis;
  readonly sizes: readonly number[];
  /** The best of a few, at each size. */
  readonly costs: readonly number[];
  /** Of the last step, from 4 s to 16 s. */
  readonly exponent: number;
  readonly allowed: number;
  readonly fails: boolean;
}

/** How the cost of an operation grows along one axis. */
export async function measureGrowth(operation: Operation, axis: Axis, cost: Cost): Promise<Measured> {
  const growth = operation.grows[axis]!;
  let least = await measureOnce(operation, axis, growth, cost);
  for (let more = 0; more < MORE_TRIES && least.fails; more++) {
    const again = await measureOnce(operation, axis, growth, cost);
    if (again.exponent < least.exponent) least = again;
  }
  return least;
}

async function measureOnce(
  operation: Operation,
  axis: Axis,
  { from, exponent: allowed = 1, at }: Growth,
  cost: Cost,
): Promise<Measured> {
  const sizes = [from, from * FACTOR, from * FACTOR ** 2];
  const costs: number[] = [];
  for (const size of sizes) {
    const run = operation.prepare({ ...operation.at, ...at, [axis]: size });
    let best = Number.POSITIVE_INFINITY;
    let spent = 0;
    for (let repeat = 0; repeat < LEAST_REPEATS || (repeat < MOST_REPEATS && spent < ENOUGH); repeat++) {
      const now = await cost(run);
      spent += now;
      best = Math.min(best, now);
    }
    costs.push(best);
  }
  const exponent = Math.log(costs[2]! / costs[1]!) / Math.log(FACTOR);
  const { name } = operation;
  return { name, axis, sizes, costs, exponent, allowed, fails: exponent > allowed + MARGIN };
}
