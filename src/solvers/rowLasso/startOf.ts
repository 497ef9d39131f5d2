import type { Computation } from '../../computation/computation.js';
import { gatherRows, isZeroRow, penaltyOf } from '../../penalties/rows.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';

/**
 * The weights to start from: none where zeros have a lower objective, as after a change of units. From far off descents take many
 * times as long.
 *
 * @param w p x T in the problem's coordinates
 */
export function* startOf(problem: RowProblem, w: Float64Array): Computation<Float64Array | undefined> {
  const { kernels, rows, nTasks, nullObjective, standardized } = problem;
  const { design, target } = standardized;
  const buffers = problem.workspace.restart(false);
  const start = buffers.rows();
  const fitted = buffers.field();
  const residual = buffers.field();
  const list = buffers.list();
  start.set(w);
  let count = 0;
  for (let j = 0; j < design.columns; j++) if (!isZeroRow(start, j, nTasks)) list[count++] = j;
  const support = list.subarray(0, count);
  yield* design.exact.multiply(start, support, fitted);
  const loss = kernels.subtract(target, fitted, residual) / 2;
  const objective = loss + penaltyOf(rows, gatherRows(start, support, nTasks), support, nTasks);
  return objective <= nullObjective ? w : undefined;
}
