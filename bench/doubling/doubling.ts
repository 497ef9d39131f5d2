/** How a cost grows where one size doubles again and again. */
import { bestCost, type Cost } from '../growth/growth.js';
import type { Axis, Operation } from '../growth/operation.js';

const DOUBLINGS = 5;
/** Over how many of them the exponent is taken: what a call costs in any case counts in the first. */
const LAST = 3;
/** Seconds of calls at the smallest size before anything counts: the engine compiles what runs often. */
const WARM = 0.5;

export interface Doubled {
  readonly name: string;
  readonly axis: Axis;
  readonly sizes: readonly number[];
  readonly costs: readonly number[];
  /** log2 of each cost over the one before it. */
  readonly steps: readonly number[];
  /** The slope of log2 cost over the last three doublings, by least squares. */
  readonly exponent: number;
}

export async function double(operation: Operation, axis: Axis, cost: Cost): Promise<Doubled> {
  const { from, at } = operation.grows[axis]!;
  const sizes = Array.from({ length: DOUBLINGS + 1 }, (_, k) => from * 2 ** k);
  const costs: number[] = [];
  const run = operation.prepare({ ...operation.at, ...at, [axis]: from });
  for (let spent = 0; spent < WARM; ) spent += Math.max(1e-4, await cost(run));
  for (const size of sizes) {
    costs.push(await bestCost(operation.prepare({ ...operation.at, ...at, [axis]: size }), cost));
  }
  const steps = costs.slice(1).map((value, k) => Math.log2(value / costs[k]!));
  return {
    name: operation.name,
    axis,
    sizes,
    costs,
    steps,
    exponent: slopeOf(costs.slice(-LAST - 1).map(Math.log2)),
  };
}

/** By least squares, of values one apart. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const products = values.reduce((sum, value, k) => sum + (k - middle) * value, 0);
  return products / values.reduce((sum, _, k) => sum + (k - middle) ** 2, 0);
}
