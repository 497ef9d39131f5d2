import { bytesFor, type Kernels, LANES, type SecantPairs } from '../../kernels/kernels.js';
import { openKernels } from '../../kernels/open.js';
import { dot } from '../../linalg/vectors.js';
import { type CoupledRows, sumRows } from '../../penalties/coupledRows.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import type { SystemInverse } from '../../problem/softSharing/taskSystem.js';
import { inverseOfDiagonal } from './diagonalInverse.js';
import { softmaxesOf } from './newtonSystem.js';
import { zeroSumInverse } from './zeroSumInverse.js';

/** Pairs of steps and changes of the gradient that are kept: no more than take half as long as a product with X, */
const MOST_PAIRS = 12;
/** and as many anyway. */
const LEAST_PAIRS = 2;

/**
 * The inverse of the second derivatives as L-BFGS has it: the diagonal at the start, and what the last steps have told since.
 *
 * Steps are kept as the deviations and the means of their rows, one after the other, and changes of the gradient y as its rows and
 * their sums over each group: `<y, s> = sum_t y_t . (mean + deviation_t)` is their plain inner product.
 */
export class SecantInverse {
  readonly #problem: CouplingProblem;
  readonly #diagonal: SystemInverse;
  readonly #kernels: Kernels;
  readonly #pairs: SecantPairs;
  readonly #vector: Float64Array;
  #first = 0;
  #count = 0;

  /** @param totals the sums of the second derivatives at the start, Q */
  constructor(problem: CouplingProblem, totals: Float64Array) {
    const { designs, coupling, nFeatures: p } = problem;
    this.#problem = problem;
    this.#diagonal = diagonalAt(problem, totals);
    const affordable = Math.floor(designs.cost / (4 * coupling.nRows * p));
    const capacity = Math.max(LEAST_PAIRS, Math.min(MOST_PAIRS, affordable));
    const isCoupled = coupling.nGroups < coupling.nRows;
    const used = (coupling.nRows + (isCoupled ? coupling.nGroups : 0)) * p;
    const size = Math.ceil(used / LANES) * LANES;
    const lengths = [size * capacity, size * capacity, capacity, capacity, size];
    this.#kernels = openKernels(problem.kernels, bytesFor(lengths, []));
    const [steps, changes, products, parts, vector] = lengths.map((n) => this.#kernels.float64(n)) as Five;
    this.#pairs = { size, capacity, steps, changes, products, parts };
    this.#vector = vector;
  }

  /** The two loops of L-BFGS, `H e`. */
  apply(e: Float64Array): CoupledRows {
    const { nRows, nGroups } = this.#problem.coupling;
    const p = this.#problem.nFeatures;
    const [z, range] = [this.#vector, { first: this.#first, count: this.#count }];
    const [ofRows, end] = [e.length, nGroups < nRows ? (nRows + nGroups) * p : e.length];
    this.#place(e, z);
    this.#kernels.secantDown(this.#pairs, range, z);
    const { mean, deviation } = this.#diagonal.apply(z.subarray(0, ofRows));
    z.set(deviation);
    z.set(mean, deviation.length);
    this.#kernels.secantUp(this.#pairs, range, z);
    return { deviation: z.slice(0, deviation.length), mean: z.slice(deviation.length, end) };
  }

  /**
   * Learns of a step that was this part of a direction.
   *
   * @param weights the direction as it stands in W, R x p
   * @param y what the step took off the negative gradient, R x p
   */
  learn({ mean, deviation }: CoupledRows, weights: Float64Array, length: number, y: Float64Array): void {
    const product = length * dot(y, weights);
    if (!(product > 0 && product < Infinity)) return;
    const { size, capacity, steps, changes, products } = this.#pairs;
    const at = (this.#first + this.#count) % capacity;
    const step = steps.subarray(at * size, (at + 1) * size);
    const change = changes.subarray(at * size, (at + 1) * size);
    for (let k = 0; k < deviation.length; k++) step[k] = length * deviation[k]!;
    for (let k = 0; k < mean.length; k++) step[deviation.length + k] = length * mean[k]!;
    this.#place(y, change);
    products[at] = product;
    if (this.#count < capacity) this.#count++;
    else this.#first = (this.#first + 1) % capacity;
  }

  dispose(): void {
    this.#kernels.dispose();
  }

  /** The rows of a gradient and their sums. */
  #place(e: Float64Array, out: Float64Array): void {
    const { coupling, nFeatures } = this.#problem;
    out.set(e);
    if (coupling.nGroups < coupling.nRows) out.set(sumRows(coupling, nFeatures, e), e.length);
  }
}

type Five = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

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
