import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import { clearRow } from '../../penalties/rows.js';
import type { OpenData } from '../../problem/rowLasso/openData.js';
import { POINTS_BEFORE } from '../../problem/rowLasso/pathBuffers.js';
import type { Solution } from '../solver.js';
import { CHEAP_GRAM, ENOUGH } from './blockDescent.js';
import { PASS_SETUP } from './gramDescent.js';

/** The most passes of a point before other solvers go on. */
const MOST_PASSES = 200;
/** Passes that a point is expected to need, at least. */
const PASSES_A_POINT = 4;
/** Multiply-adds of a point that may go into digits beyond the tolerance, and the part of it at which it has enough. */
const FREE_FLOPS = 5e3;
const FREE_GAP = 1e-3;
/** Multiply-adds between two pauses. */
const PAUSE_FLOPS = 1.2e7;
/** What rounding may take of a tolerance at W = 0, where it is least. */
const ROUNDING_OF_TOLERANCE = 1 / 64;

/** Strengths of the penalty of a point, the same for all rows, in the units of the problem. */
export interface PointStrengths {
  readonly l1: number;
  readonly l2: number;
}

export interface GramPathRule {
  readonly tolerance: number;
  readonly maxIter: number;
  /** W at the start, p x T in the problem's coordinates; zeros unless given. */
  readonly start?: Float64Array | undefined;
}

/** A point of a path that was solved. */
export type PathSolution = Pick<Solution, 'w' | 'gap' | 'iterations' | 'reason'>;

/**
 * How far the inner products of columns, and theirs with Y, may be rounded, as a part of the lengths of both: sums of n terms in any
 * order of columns as they are stored, and what p products of them add.
 */
function roundingOf({ standardized: { design, offCentre } }: OpenData): number {
  let ratio = 1;
  for (let j = 0; j < design.columns; j++) ratio = Math.max(ratio, offCentre[j]!);
  return 2 * (design.rows + design.columns + 8) * Number.EPSILON * ratio;
}

/** Whether points are solved by `gramPath`: X^T X costs little beside what it saves, and has the digits that the tolerance needs. */
export function hasGramPath(data: OpenData, points: readonly PointStrengths[], tolerance: number): boolean {
  const { path, gram, nTasks, nullObjective, standardized } = data;
  const { design } = standardized;
  if (!path || path.most === 0 || points.length < 2 || design !== design.exact) return false;
  const p = design.columns;
  if (p > gram.most || !(4 * roundingOf(data) * nullObjective < ROUNDING_OF_TOLERANCE * tolerance))
    return false;
  const { columnCost } = localColumns(design);
  // Of a ridge on a singular X^T X inner products tell the gap, but less of W than samples do.
  if (columnCost < p && points[0]!.l2 > 0) return false;
  // By a pass, where a third of the rows is not zero.
  const saved = columnCost * nTasks * p + PASS_SETUP - (p * p * nTasks) / 3;
  const price = (columnCost * p * p) / 2;
  return saved > 0 && price <= Math.max(CHEAP_GRAM, saved * PASSES_A_POINT * points.length);
}

/**
 * Block coordinate descent along a path on X^T X and X^T Y alone, led by a kernel. A point is solved when a bound of its gap, with
 * all that rounding may hide in it, is within the tolerance: no product with the samples is made but those two.
 *
 * @param points with l1 > 0, l1 descending
 * @returns how many were solved: all, or those before the first that needs other solvers
 */
export function* gramPath(
  data: OpenData,
  points: readonly PointStrengths[],
  { tolerance, maxIter, start }: GramPathRule,
  onPoint: (solution: PathSolution, k: number) => void,
): Computation<number> {
  const { kernels, gram, nTasks, nullObjective, standardized } = data;
  const { design, target, squaredNorms } = standardized;
  const p = design.columns;
  const size = p * nTasks;
  const buffers = data.workspace.restart();
  const list = buffers.list();
  for (let j = 0; j < p; j++) list[j] = j;
  const inner = gram.workspaceFor(list);
  const { targets, before, alongPath, coefs, found } = data.path!.buffers();
  const products = buffers.rows();
  localColumns(design).correlate(target, list, products);
  const { stride } = inner.gram;
  for (let j = 0, q = 0; j < p; j++) {
    for (let at = j; q < (j + 1) * nTasks; q++, at += stride) targets[at] = products[q]!;
  }
  if (start) inner.w.set(start);
  else inner.w.fill(0);
  for (let j = 0; j < p; j++) if (squaredNorms[j] === 0) clearRow(inner.w, j, nTasks);
  let done = 0;
  while (done < points.length) {
    const known = Math.min(POINTS_BEFORE, done);
    const end = Math.min(points.length, done + data.path!.most);
    for (let k = done - known, q = 0; k < end; k++) {
      alongPath[q++] = points[k]!.l1;
      alongPath[q++] = points[k]!.l2;
    }
    const solved = kernels.descendGramPath(inner.gram, {
      features: inner.all,
      squaredNorms,
      w: inner.w,
      residual: inner.v,
      targets,
      squares: 2 * nullObjective,
      alongPath: alongPath.subarray(0, 2 * (known + end - done)),
      known,
      before,
      step: inner.step,
      spare: inner.spare,
      rounding: roundingOf(data),
      goal: ENOUGH * tolerance,
      finestGap: FREE_GAP * tolerance,
      freePasses: Math.floor(FREE_FLOPS / (p * size)),
      maxPasses: Math.min(maxIter, MOST_PASSES),
      passes: Math.ceil(PAUSE_FLOPS / (p * size)),
      coefs,
      found,
    });
    const count = solved < 0 ? -1 - solved : solved;
    for (let k = 0; k < count; k++) {
      const w = coefs.slice(k * size, (k + 1) * size);
      const at = { w, gap: found[2 * k]!, iterations: found[2 * k + 1]! };
      onPoint({ ...at, reason: 'converged' }, done + k);
    }
    done += count;
    yield { kind: 'pause' };
    if (solved < 0) break;
  }
  return done;
}
