import type { Computation, Request } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import {
  type DenseDesign,
  ROW_DESCENT,
  type RowDescentEnd,
  type RowDescentMemory,
} from '../../kernels/kernels.js';
import { clearRow } from '../../penalties/rows.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import { progressOf } from '../progress.js';
import { EXTRA_FLOPS, type Solution } from '../solver.js';
import { FINEST_DISTANCE, FINEST_GAP } from '../stopTest.js';
import { type BlockDescentOptions, blockDescent } from './blockDescent.js';
import { FLOPS_A_CALL, MOST_FLOPS, passesOfKernel, SMALLEST_MOVEMENT } from './descentLimits.js';

/** Whether the kernel is called again, after a pause: Newton's method ends by itself. */
function goesOn(state: Float64Array): boolean {
  return state[ROW_DESCENT.flops]! < MOST_FLOPS || state[ROW_DESCENT.bySamples]! > 0;
}

/** At a point of a path steps over the samples are a way with so many at most: from a neighbour's solution, few steps are left to take. */
const FEW_SAMPLES = 64;

/** Members whose inner products are not known leave: steps over the samples, which the last descent ended with, do without them. */
function keepKnown({ lists, state }: RowDescentMemory, columns: number): void {
  const known = state[ROW_DESCENT.known]!;
  const members = 2 * columns;
  for (let k = known; k < state[ROW_DESCENT.members]!; k++) lists[columns + lists[members + k]!] = 0;
  state[ROW_DESCENT.members] = known;
}

/** Where `Kernels.descendRows` came to on the same problem, from W = 0. */
export interface RowsDescended {
  readonly w: Float64Array;
  readonly residual: Float64Array;
  readonly v: Float64Array;
  readonly gap: number;
  readonly passes: number;
  readonly end: RowDescentEnd;
}

export interface RowDescentOptions extends BlockDescentOptions {
  /** What is done already. */
  readonly descended?: RowsDescended | undefined;
}

/** Whether `rowDescent` is the way: a row lasso on dense columns, small enough for its products to be no matter. */
export function suitsRowDescent(
  { rows, descent, standardized: { design } }: RowProblem,
  options: BlockDescentOptions,
): boolean {
  const l1 = rows.fused?.everywhere?.l1 ?? 0;
  return (
    l1 > 0 && descent.most > 0 && !descent.isCrowded && options.order === undefined && design === design.exact
  );
}

/**
 * Block coordinate descent that the kernels lead on the inner products of few rows at a time: see `Kernels.descendRows`. Where the
 * support does not fit, or float64 stands in the way, `blockDescent` goes on from there.
 */
export function* rowDescent(problem: RowProblem, options: RowDescentOptions): Computation<Solution> {
  const { kernels, descent, nTasks, nullObjective, rows, standardized } = problem;
  const { design, target, squaredNorms } = standardized;
  const { rows: n, columns, stride, dense } = localColumns(design);
  const x: DenseDesign = { kind: 'dense', rows: n, columns, stride, data: dense! };
  const { tolerance, maxIter, extraFlops = EXTRA_FLOPS, finestGap = FINEST_GAP * nullObjective } = options;
  const isOnPath = options.keepsState === true;
  const buffers = problem.workspace.restart(isOnPath);
  const w = buffers.rows(); // in the order in which `blockDescent` takes them
  const v = buffers.rows();
  const residual = buffers.field();
  if (!isOnPath && options.start) {
    w.set(options.start);
    for (let j = 0; j < columns; j++) if (squaredNorms[j] === 0) clearRow(w, j, nTasks);
  }
  const isPoint = isOnPath || options.passesAhead !== undefined;
  const memory = descent.memory(isPoint);
  const { state } = memory;
  state[ROW_DESCENT.phase] = isOnPath ? 1 : 0;
  state[ROW_DESCENT.passes] = 0;
  state[ROW_DESCENT.flops] = 0;
  state[ROW_DESCENT.lowest] = Infinity;
  if (state[ROW_DESCENT.bySamples]! > 0) keepKnown(memory, columns);
  state.fill(0, ROW_DESCENT.bySamples);
  const call = {
    squaredNorms,
    target,
    w,
    residual,
    v,
    strengths: rows.fused!.everywhere!,
    memory,
    mayTurn: !isPoint || n <= FEW_SAMPLES,
    tolerance,
    finestGap,
    finestDistance: FINEST_DISTANCE * nullObjective,
    smallestMovement: SMALLEST_MOVEMENT * nullObjective,
    maxPasses: passesOfKernel(maxIter),
    extraFlops,
  };
  const { descended } = options;
  if (descended) {
    w.set(descended.w);
    residual.set(descended.residual);
    v.set(descended.v);
    state[ROW_DESCENT.gap] = descended.gap;
    state[ROW_DESCENT.passes] = descended.passes;
    state[ROW_DESCENT.flops] = MOST_FLOPS;
  }
  let end = descended?.end ?? kernels.descendRows(x, call, FLOPS_A_CALL);
  while (end === 'paused' && goesOn(state)) {
    yield standing();
    end = kernels.descendRows(x, call, FLOPS_A_CALL);
  }
  const gap = state[ROW_DESCENT.gap]!;
  const passes = state[ROW_DESCENT.passes]!;
  yield standing();
  if (end === 'converged') {
    return Object.freeze({ w: w.slice(), gap, iterations: passes, reason: 'converged', keepsState: true });
  }
  if (end === 'crowded') descent.isCrowded = true;
  return yield* blockDescent(problem, {
    ...options,
    start: w.slice(),
    keepsState: end !== 'paused',
    direction: undefined,
    passes,
  });

  /** What the last look found. */
  function standing(): Request {
    return progressOf(problem, options, {
      iteration: state[ROW_DESCENT.passes]!,
      gap: state[ROW_DESCENT.gap]!,
      candidates: columns,
      active: state[ROW_DESCENT.support]!,
    });
  }
}
