import type { Axis, Operation } from './operation.js';

/** From one size to the next. */
const FACTOR = 4;
/**
 * How far above its exponent a cost may seem to grow: data that leave the caches and garbage that has to be collected
 * bring up to a half of the 1 that the next power brings.
 */
export const MARGIN = 0.7;
/** A case that seems to grow too fast is measured so many times more, and the best of each size is taken. */
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
  /** The best of a few, at each size; at the largest, where it passes, of those until it does. */
  readonly costs: readonly number[];
  /** Of the last step, from 4 s to 16 s or from 16 s to 64 s. */
  readonly exponent: number;
  readonly allowed: number;
  readonly fails: boolean;
}

/**
 * How the cost of an operation grows along one axis. What fails at 16 s is looked at once more at 64 s: data leave a cache
 * and begin to fill the collector's young generation once, but a power holds on.
 */
export async function measureGrowth(operation: Operation, axis: Axis, cost: Cost): Promise<Measured> {
  const { from, exponent: allowed = 1, at } = operation.grows[axis]!;
  const costAt = (size: number, enough?: number) =>
    bestCost(operation.prepare({ ...operation.at, ...at, [axis]: size }), cost, enough);
  const sizes = [from, from * FACTOR, from * FACTOR ** 2];
  const costs = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const exponent = () => Math.log(costs.at(-1)! / costs.at(-2)!) / Math.log(FACTOR);
  const fails = () => exponent() > allowed + MARGIN;
  /** What passes after that of size k: further runs at the largest size could only lower the exponent. */
  const allowedAfter = (k: number) => costs[k]! * FACTOR ** (allowed + MARGIN);
  for (let tries = 0; tries === 0 || (fails() && tries <= MORE_TRIES); tries++) {
    for (const [k, size] of sizes.entries()) {
      const now = await costAt(size, k === 2 ? allowedAfter(1) : undefined);
      costs[k] = Math.min(costs[k]!, now);
    }
  }
  if (fails()) {
    sizes.push(from * FACTOR ** 3);
    costs.push(await costAt(sizes[3]!, allowedAfter(2)));
  }
  return { name: operation.name, axis, sizes, costs, exponent: exponent(), allowed, fails: fails() };
}

/** The best of a few, or the first of no more than `enough`. */
export async function bestCost(run: () => unknown, cost: Cost, enough = 0): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  let spent = 0;
  const goesOn = (repeat: number) =>
    best > enough && (repeat < LEAST_REPEATS || (repeat < MOST_REPEATS && spent < ENOUGH));
  for (let repeat = 0; goesOn(repeat); repeat++) {
    const now = await cost(run);
    spent += now;
    best = Math.min(best, now);
  }
  return best;
}
