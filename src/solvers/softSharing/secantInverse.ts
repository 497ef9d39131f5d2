import { addScaled, dot } from '../../linalg/vectors.js';
import { type CoupledRows, sumRows } from '../../penalties/coupledRows.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import type { SystemInverse } from '../../problem/softSharing/taskSystem.js';
import { add } from './coupledGradients.js';
import { inverseOfDiagonal } from './diagonalInverse.js';
import { softmaxesOf } from './newtonSystem.js';
import { zeroSumInverse } from './zeroSumInverse.js';

/** Pairs of steps and changes of the gradient that are kept: no more than take half as long as a product with X, */
const MOST_PAIRS = 12;
/** and as many anyway. */
const LEAST_PAIRS = 2;

/** A step s, and what it took off the negative gradient, y. */
interface Pair {
  /** The direction that was gone, and the part of it that s is. */
  readonly direction: CoupledRows;
  readonly length: number;
  /** The direction as it stands in W, R x p. */
  readonly weights: Float64Array;
  readonly y: Float64Array;
  /** The sums of y over each group of rows. */
  readonly sums: Float64Array;
  /** `<direction, y>`, above 0. */
  readonly product: number;
}

/** The inverse of the second derivatives as L-BFGS has it: the diagonal at the start, and what the last steps have told since. */
export class SecantInverse {
  readonly #problem: CouplingProblem;
  readonly #diagonal: SystemInverse;
  readonly #pairs: Pair[] = [];
  readonly #most: number;

  /** @param totals the sums of the second derivatives at the start, Q */
  constructor(problem: CouplingProblem, totals: Float64Array) {
    const { designs, coupling, nFeatures } = problem;
    this.#problem = problem;
    this.#diagonal = diagonalAt(problem, totals);
    const affordable = Math.floor(designs.cost / (4 * coupling.nRows * nFeatures));
    this.#most = Math.max(LEAST_PAIRS, Math.min(MOST_PAIRS, affordable));
  }

  /** The two loops of L-BFGS, `H e`. */
  apply(e: Float64Array): CoupledRows {
    const q = e.slice();
    const parts: number[] = [];
    for (const [k, { weights, y, product }] of [...this.#pairs.entries()].reverse()) {
      parts[k] = dot(q, weights) / product;
      addScaled(q, y, -parts[k]);
    }
    const z = this.#diagonal.apply(q);
    for (const [k, { direction, length, y, sums, product }] of this.#pairs.entries()) {
      // <y, z> = sum_t y_t . (mean + deviation_t)
      const along = dot(sums, z.mean) + (z.deviation.length > 0 ? dot(y, z.deviation) : 0);
      add(z, direction, length * parts[k]! - along / product);
    }
    return z;
  }

  /** @param y what the step took off the negative gradient, R x p */
  learn(
    direction: CoupledRows,
    { weights, length }: Pick<Pair, 'weights' | 'length'>,
    y: Float64Array,
  ): void {
    const product = dot(y, weights);
    if (!(product > 0 && product < Infinity)) return;
    const sums = sumRows(this.#problem.coupling, this.#problem.nFeatures, y);
    this.#pairs.push({ direction, weights, length, y, sums, product });
    if (this.#pairs.length > this.#most) this.#pairs.shift();
  }
}

/** The inverse of the diagonal of the system: exact where all samples of a task have the same prediction, as at the start of a fit. */
function diagonalAt(problem: CouplingProblem, totals: Float64Array): SystemInverse {
  const { tasks, designs, coupling, nFeatures: p } = problem;
  const squares = new Float64Array(designs.nRows * p);
  for (const { first, loss, total, squares: stored } of tasks) {
    for (let q = first; q < first + loss.outputs; q++) {
      const mean = total > 0 ? totals[q]! / total : 0;
      const to = designs.rowOf[q]! * p;
      for (let j = 0; j < p; j++) {
        if (stored[j] === 0) continue;
        squares[to + j]! += mean * Math.max(0, stored[j]! - total * designs.centre[q * p + j]! ** 2);
      }
    }
  }
  const system = { coupling, nFeatures: p, joint: { softmaxes: softmaxesOf(tasks) } };
  return zeroSumInverse(system, inverseOfDiagonal(system, squares));
}
