import type { Computation } from '../../computation/computation.js';
import type { LinearMap } from '../../linalg/nonNegativeImage.js';
import { sum } from '../../linalg/vectors.js';
import type { CoupledTask, CouplingProblem } from '../softSharing/couplingProblem.js';

/**
 * What weights do to the labels of some tasks. Of one output there is a row for each sample i whose loss falls for ever as its
 * prediction rises, or falls, and both where it has a minimum (of a regression, or a count above 0), for then what moves the
 * prediction contradicts one of them; of a softmax there is one for each class k but the sample's own, y_i:
 *
 *     (A v)_i = +- eta_i,     (A v)_ik = eta_iy - eta_ik,     eta_iq = x~_i . v_g(q) + b_q
 *
 * by the products of the problem itself, so that no sample is copied. v holds p weights for each group of coupled rows, in units
 * of the features' root mean squares, and the intercepts.
 */
export interface LabelMargins extends LinearMap {
  /** The weight c_i of each row's sample, and its number among the samples. */
  readonly weights: Float64Array;
  readonly sampleOf: Int32Array;
  /** The margins at the means of all groups, nGroups x p, and the intercepts of all outputs. */
  at(mean: Float64Array, b: Float64Array): Computation<Float64Array>;
}

/** Where a row takes its predictions from in a field: -1 for none. */
interface MarginRows {
  readonly plus: Int32Array;
  readonly minus: Int32Array;
  readonly weights: Float64Array;
  readonly sampleOf: Int32Array;
}

/** @param members the tasks */
export function labelMargins(problem: CouplingProblem, members: readonly number[]): LabelMargins {
  const { tasks, designs, coupling, nFeatures: p, fitIntercept } = problem;
  const { plus, minus, weights, sampleOf } = marginRows(problem, members);
  const outputs = members.flatMap((t) => outputsOf(tasks[t]!));
  const groups = [...new Set(outputs.map((q) => coupling.groupOf[designs.rowOf[q]!]!))];
  const placeOf = new Int32Array(coupling.nGroups).fill(-1);
  for (const [k, g] of groups.entries()) placeOf[g] = k;
  const units = unitsOf(problem, members, placeOf, groups.length);
  const first = groups.length * p; // of the intercepts
  const mean = new Float64Array(coupling.nGroups * p);
  const b = new Float64Array(designs.nOutputs);
  const w = new Float64Array(coupling.nRows * p);

  function* at(means: Float64Array, intercepts: Float64Array): Computation<Float64Array> {
    for (const [r, g] of coupling.groupOf.entries()) w.set(means.subarray(g * p, (g + 1) * p), r * p);
    const eta = yield* designs.multiply(w);
    if (fitIntercept) designs.shift(eta, intercepts);
    return weights.map((_, r) => (eta[plus[r]!] ?? 0) - (eta[minus[r]!] ?? 0));
  }

  return {
    nRows: weights.length,
    nColumns: first + (fitIntercept ? outputs.length : 0),
    weights,
    sampleOf,
    at,

    *times(v, out) {
      for (const [k, g] of groups.entries()) {
        for (let j = 0; j < p; j++) mean[g * p + j] = v[k * p + j]! / units[k * p + j]!;
      }
      if (fitIntercept) for (const [k, q] of outputs.entries()) b[q] = v[first + k]!;
      out.set(yield* at(mean, b));
    },

    *correlate(theta, out) {
      const field = designs.newField();
      for (let r = 0; r < theta.length; r++) {
        if (plus[r]! >= 0) field[plus[r]!]! += theta[r]!;
        if (minus[r]! >= 0) field[minus[r]!]! -= theta[r]!;
      }
      yield* designs.correlate(field, w);
      out.fill(0);
      for (const [r, g] of coupling.groupOf.entries()) {
        const to = placeOf[g]! * p;
        if (to >= 0) for (let j = 0; j < p; j++) out[to + j]! += w[r * p + j]! / units[to + j]!;
      }
      if (fitIntercept) for (const [k, q] of outputs.entries()) out[first + k] = sum(designs.part(field, q));
    },
  };
}

function outputsOf({ loss, first }: CoupledTask): number[] {
  return Array.from({ length: loss.outputs }, (_, k) => first + k);
}

function marginRows({ tasks, designs }: CouplingProblem, members: readonly number[]): MarginRows {
  const [plus, minus, weights, sampleOf]: [number[], number[], number[], number[]] = [[], [], [], []];
  let sample = 0;
  const add = (above: number, below: number, weight: number): void => {
    plus.push(above);
    minus.push(below);
    weights.push(weight);
    sampleOf.push(sample);
  };
  for (const t of members) {
    const { loss, y, c, first } = tasks[t]!;
    const place = (k: number, i: number): number => designs.starts[first + k]! + i;
    for (let i = 0; i < y.length; i++) {
      if (!(c[i]! > 0)) continue;
      if (loss.outputs > 1) {
        for (let k = 0; k < loss.outputs; k++) if (k !== y[i]) add(place(y[i]!, i), place(k, i), c[i]!);
      } else {
        const direction = loss.recession(y[i]!);
        if (direction >= 0) add(place(0, i), -1, c[i]!);
        if (direction === 0) sample++; // both labels at one place
        if (direction <= 0) add(-1, place(0, i), c[i]!);
      }
      sample++;
    }
  }
  return {
    plus: Int32Array.from(plus),
    minus: Int32Array.from(minus),
    weights: Float64Array.from(weights),
    sampleOf: Int32Array.from(sampleOf),
  };
}

/** The root mean squares of the features over the tasks of each group, p of them a group; 1 of what is 0. */
function unitsOf(
  { tasks, designs, coupling, nFeatures: p }: CouplingProblem,
  members: readonly number[],
  placeOf: Int32Array,
  count: number,
): Float64Array {
  const squares = new Float64Array(count * p);
  const totals = new Float64Array(count);
  for (const task of members.map((t) => tasks[t]!)) {
    for (const q of outputsOf(task)) {
      const k = placeOf[coupling.groupOf[designs.rowOf[q]!]!]!;
      totals[k]! += task.total;
      for (let j = 0; j < p; j++) squares[k * p + j]! += task.squares[j]!;
    }
  }
  return squares.map((square, at) => Math.sqrt(square / totals[Math.floor(at / p)]!) || 1);
}
