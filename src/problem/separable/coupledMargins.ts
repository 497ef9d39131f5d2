import type { Computation } from '../../computation/computation.js';
import { sum } from '../../linalg/vectors.js';
import type { CoupledTask, CouplingProblem } from '../softSharing/couplingProblem.js';
import { type Labelled, labelled, recessionLabels } from './countedLabels.js';
import type { LabelMargins } from './labelMargins.js';

/**
 * What weights that groups of coupled tasks share do to all labels of some tasks, as `LabelMargins` have it for one:
 *
 *     (A v)_ti = +- (x~_ti . v_g(t) + b_t)
 *
 * by the products of the problem itself, so that no sample is copied. v holds p weights of each group, in units of the
 * features' root mean squares, and the intercepts.
 */
export interface CoupledMargins
  extends Pick<LabelMargins, 'nRows' | 'nColumns' | 'times' | 'correlate'>,
    Omit<Labelled, 'rows'> {
  /** Predictions for two labels, nRows x 2 by columns: the first has the predictor 0, the second that of a mean of each group. */
  predictions(mean: Float64Array, b: Float64Array): Computation<Float64Array>;
}

/** The samples of a task of one output that count. */
export const samplesThatCount = ({ loss, y, c }: CoupledTask): Labelled =>
  labelled(y, c, (value) => recessionLabels(loss, value));

/** @param members the tasks, of one output each */
export function coupledMargins(problem: CouplingProblem, members: readonly number[]): CoupledMargins {
  const { tasks, designs, coupling, nFeatures: p, fitIntercept } = problem;
  const { nGroups, groupOf, nRows: nWeights } = coupling;
  const samples = members.map((t) => ({ first: designs.starts[t]!, ...samplesThatCount(tasks[t]!) }));
  const labels = Int32Array.from(samples.flatMap((own) => [...own.labels]));
  const weights = Float64Array.from(samples.flatMap((own) => [...own.weights]));
  const places = Int32Array.from(samples.flatMap(({ first, rows }) => [...rows].map((i) => first + i)));
  const nRows = labels.length;
  const units = unitsOf(problem, members);
  const w = new Float64Array(nWeights * p);

  function* predict(mean: Float64Array, b: Float64Array): Computation<Float64Array> {
    for (let r = 0; r < nWeights; r++) w.set(mean.subarray(groupOf[r]! * p, (groupOf[r]! + 1) * p), r * p);
    const eta = yield* designs.multiply(w);
    if (fitIntercept) designs.shift(eta, b);
    return eta;
  }

  /** The pulls of multipliers at each prediction. */
  function pullsOf(theta: Float64Array): Float64Array {
    const field = designs.newField();
    for (let r = 0; r < nRows; r++) field[places[r]!]! += labels[r] === 1 ? theta[r]! : -theta[r]!;
    return field;
  }

  function readMargins(eta: Float64Array, out: Float64Array): void {
    for (let r = 0; r < nRows; r++) out[r] = labels[r] === 1 ? eta[places[r]!]! : -eta[places[r]!]!;
  }

  return {
    nRows,
    nColumns: nGroups * p + (fitIntercept ? designs.nOutputs : 0),
    labels,
    weights,

    *predictions(mean, b) {
      const eta = yield* predict(mean, b);
      const both = new Float64Array(2 * nRows);
      for (let r = 0; r < nRows; r++) both[nRows + r] = eta[places[r]!]!;
      return both;
    },

    *times(v, out) {
      const eta = yield* predict(
        units.map((unit, k) => v[k]! / unit),
        v.subarray(nGroups * p),
      );
      readMargins(eta, out);
    },

    *correlate(theta, out) {
      const field = pullsOf(theta);
      yield* designs.correlate(field, w);
      out.fill(0);
      for (let r = 0; r < nWeights; r++) {
        const to = groupOf[r]! * p;
        for (let j = 0; j < p; j++) out[to + j]! += w[r * p + j]! / units[to + j]!;
      }
      if (!fitIntercept) return;
      for (let q = 0; q < designs.nOutputs; q++) out[nGroups * p + q] = sum(designs.part(field, q));
    },
  };
}

/** The root mean squares of the features over the tasks of each group, nGroups x p; 1 of what is 0. */
function unitsOf(
  { tasks, designs, coupling: { nGroups, groupOf }, nFeatures: p }: CouplingProblem,
  members: readonly number[],
): Float64Array {
  const squares = new Float64Array(nGroups * p);
  const totals = new Float64Array(nGroups);
  for (const t of members) {
    const g = groupOf[designs.rowOf[t]!]!;
    totals[g]! += tasks[t]!.total;
    for (let j = 0; j < p; j++) squares[g * p + j]! += tasks[t]!.squares[j]!;
  }
  return squares.map((square, k) => Math.sqrt(square / totals[Math.floor(k / p)]!) || 1);
}
