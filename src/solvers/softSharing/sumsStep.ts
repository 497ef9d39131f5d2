import type { Computation } from '../../computation/computation.js';
import type { Block, Dataset } from '../../data/dataset.js';
import { freezeDataset } from '../../data/freeze.js';
import { multiplyPacked } from '../../linalg/cholesky.js';
import { pivotedCholesky } from '../../linalg/pivotedCholesky.js';
import { dot } from '../../linalg/vectors.js';
import { squared } from '../../losses/squared.js';
import { type CoupledRows, joinRows, zeroRows } from '../../penalties/coupledRows.js';
import { penaltyGap, penaltyValue } from '../../penalties/taskCoupling.js';
import { couplingPoint } from '../../problem/softSharing/couplingPoint.js';
import { couplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { divergenceBound } from '../../problem/softSharing/divergenceBound.js';
import {
  placeOf,
  rowOf,
  type SumsPoint,
  type SumsProblem,
  sumOfRoots,
  sumsError,
} from '../../problem/softSharing/sumsPoint.js';
import { MOST_INNER, type SingularRule, stepFrom } from './newtonStep.js';
import { systemAt } from './newtonSystem.js';
import { residualBound } from './residualBound.js';
import { undetermined } from './undetermined.js';

/** A Newton step from a point that is known by its sums. */
export interface SumsStep {
  readonly z: CoupledRows;
  /** Of the intercepts, T. */
  readonly b: Float64Array;
  /** `<E, Z>` and the intercepts' part: twice what the quadratic model falls by. */
  readonly decrement: number;
  /** The gap of the point against the dual point to which the step leads. */
  readonly gap: number;
}

/** What rounding leaves of a pivot, as a part of its diagonal entry. */
const SMALLEST = 16 * Number.EPSILON;

/**
 * Solves `(H + M) Z = E` by the solvers of soft sharing: square roots R_t of the Hessians, `R_t^T R_t = H_t`, are samples of
 * squared losses that have the same system.
 */
export function* sumsStep(problem: SumsProblem, point: SumsPoint, rule: SingularRule): Computation<SumsStep> {
  const { coupling, nFeatures: p, losses } = problem;
  const { tasks, hessians, interceptStep } = point;
  const roots = yield* couplingProblem(rootsOf(problem, point), {
    coupling,
    loss: squared,
    fitIntercept: false,
    isOneRow: coupling.nRows === 1 && losses.length > 1,
    unit: 1,
  });
  let z: CoupledRows;
  let left: number;
  const error = sumsError(problem, point);
  try {
    const zero = yield* couplingPoint(roots, zeroRows(coupling, p), new Float64Array(losses.length));
    const at = { ...zero, e: point.e };
    ({ z } = yield* stepFrom(roots, at, rule, { within: { maxIter: MOST_INNER } }));
    const open = yield* residualBound(systemAt(roots, at), at.e, z, error);
    if (coupling.alpha === 0 && open.singular && !rule.allowsSingular)
      throw undetermined(open.singular, rule.taskLabel);
    left = Math.max(0, open.left);
  } finally {
    roots.dispose();
  }
  const each = placeOf(problem, z, new Float64Array(losses.length)).w;
  const b = interceptStep.slice();
  const rest = point.e.slice();
  let ofLosses = 0;
  let decrement = 0;
  for (const [t, loss] of losses.entries()) {
    const own = each.subarray(t * p, (t + 1) * p);
    const { moment, curvature, slope } = tasks[t]!;
    const d = interceptStep[t]!;
    if (problem.fitIntercept && curvature > 0) b[t] = d - dot(moment, own) / curvature;
    const product = new Float64Array(p);
    multiplyPacked(hessians[t]!, own, product);
    const from = rowOf(problem, t) * p;
    for (let j = 0; j < p; j++) rest[from + j]! -= product[j]!;
    // How far a prediction moves at most, and the sum of the squares of how far they move.
    let most = Math.abs(b[t]!);
    for (let j = 0; j < p; j++) most += problem.sums.tasks[t]!.deviation[j]! * Math.abs(own[j]!);
    const squares = Math.max(0, dot(product, own)) + curvature * d * d;
    if (squares > 0) ofLosses += divergenceBound(loss, most) * squares;
    decrement -= slope * d;
    if (curvature === 0 && slope !== 0 && problem.fitIntercept) ofLosses = Infinity;
  }
  decrement += dot(point.e, joinRows(coupling, p, z));
  // Two dual points: one solves the system and is within `left` of what the step leads to; with a ridge that one itself.
  const solved = sumOfRoots(ofLosses + penaltyValue(coupling, z, p), left);
  if (coupling.alpha === 0) return { z, b, decrement, gap: solved };
  const off = dot(error, error) / (2 * coupling.alpha);
  const gap = Math.min(
    solved,
    sumOfRoots(ofLosses + penaltyGap(coupling, rest, p), off),
    sumOfRoots(point.gap, off),
  );
  return { z, b, decrement, gap };
}

function rootsOf({ nFeatures: p, losses }: SumsProblem, { hessians }: SumsPoint): Dataset {
  const smallest = new Float64Array(p).fill(p * SMALLEST);
  const blocks = hessians.map((hessian, t): Block => {
    const { rows } = pivotedCholesky(hessian, p, smallest);
    const m = Math.max(1, rows.length);
    const data = new Float64Array(m * p);
    for (const [i, row] of rows.entries()) for (let j = 0; j < p; j++) data[j * m + i] = row[j]!;
    const x = { kind: 'dense', rows: m, columns: p, data } as const;
    return { x, y: new Float64Array(m), firstTask: t, nTasks: 1, weights: { kind: 'uniform', value: 1 } };
  });
  return freezeDataset({
    blocks,
    nFeatures: p,
    nTasks: losses.length,
    taskNames: losses.map((_, t) => String(t)),
    featureNames: null,
  });
}
