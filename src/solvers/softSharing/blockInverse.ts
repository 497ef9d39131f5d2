import type { Computation } from '../../computation/computation.js';
import { TaskGrams } from '../../designs/taskGrams.js';
import { packedLength, solveFactored } from '../../linalg/cholesky.js';
import { type CoupledRows, moveMeans, splitRows, sumRows } from '../../penalties/coupledRows.js';
import type { SystemInverse, TaskSystem } from '../../problem/softSharing/taskSystem.js';
import { type BlockForm, type BlockSum, denseBlock, sampleBlock, type TaskBlock } from './taskBlocks.js';

/**
 * The inverse of a system by its rows' blocks, each in the form given.
 *
 * Mean coupling kappa of a group: with B_t = H_t + alpha I and D_t = B_t + kappa I, the equations `B_t z_t + kappa (z_t -
 * m) = e_t` give each task for a given mean m, and their sum gives m:
 *
 *     z_t - m = D_t^-1 (e_t - B_t m),      (sum_t D_t^-1 B_t) m = sum_t D_t^-1 e_t
 *
 * No difference in it loses digits when kappa is large: D_t^-1 B_t then goes to B_t / kappa, and the deviations
 * to zero.
 *
 * No coupling: `z_t = B_t^-1 e_t`.
 *
 * Graph: a preconditioner, the sum of the solutions of the tasks' own blocks, `(H_t + (alpha + degree_t) I)^-1
 * e_t`, and of the problem in which each group of tasks shares its weights, which is what a strong coupling
 * leaves.
 */
export function* blockInverse(
  system: TaskSystem,
  formOf: (t: number) => BlockForm,
): Computation<SystemInverse> {
  const { designs, h, coupling, nFeatures: p } = system;
  const { alpha, kappa, degree, form, groupOf, nGroups, nRows } = coupling;
  const isEachAlone = designs.nRows === designs.nOutputs; // else samples are taken around means that outputs have in common
  const forms = Array.from({ length: coupling.nRows }, (_, t) => formOf(t));
  const blocks: TaskBlock[] = [];
  const grams = new TaskGrams(designs, h);
  const sums =
    form === 'none' ? [] : Array.from({ length: nGroups }, () => new Float64Array(packedLength(p)));
  for (const [t, kind] of forms.entries()) {
    const k = form === 'mean' ? kappa : degree[t]!;
    const to = form === 'none' ? null : { sum: sums[groupOf[t]!]!, isPlain: form === 'graph' };
    blocks.push(yield* openBlock(kind, t, k, to));
    yield { kind: 'pause' };
  }
  let deficient = -1;
  for (const sum of sums) {
    const feature = yield* designs.products.factorise(sum, p);
    if (deficient < 0) deficient = feature;
  }
  const task = blocks.findIndex((block) => block.deficient >= 0);
  const singular =
    deficient >= 0
      ? { feature: deficient, task: null }
      : task >= 0
        ? { feature: blocks[task]!.deficient, task }
        : null;

  function* openBlock(kind: BlockForm, t: number, k: number, to: BlockSum | null): Computation<TaskBlock> {
    if (kind === 'samples') return yield* sampleBlock(designs, t, h, { alpha, k }, to);
    const gram = yield* isEachAlone ? grams.of(t) : designs.gramOfRow(t, h);
    return yield* denseBlock(gram, p, { alpha, k }, to, designs.products);
  }

  const solveEach = (v: Float64Array): void => {
    for (let t = 0; t < nRows; t++) blocks[t]!.solve(v, t * p);
  };

  function applyNone(e: Float64Array): CoupledRows {
    const rows = splitRows(coupling, p, e);
    solveEach(rows.mean);
    return rows;
  }

  function applyMean(e: Float64Array): CoupledRows {
    const deviation = e.slice();
    solveEach(deviation);
    const mean = sumRows(coupling, p, deviation);
    for (let g = 0; g < nGroups; g++) solveFactored(sums[g]!, p, mean, g * p);
    deviation.set(e);
    for (let t = 0; t < nRows; t++) blocks[t]!.deviate(deviation, t * p, mean, groupOf[t]! * p);
    const rows = { mean, deviation };
    moveMeans(coupling, p, rows);
    return rows;
  }

  function applyGraph(e: Float64Array): CoupledRows {
    const rows = { mean: sumRows(coupling, p, e), deviation: e.slice() };
    for (let g = 0; g < nGroups; g++) solveFactored(sums[g]!, p, rows.mean, g * p);
    solveEach(rows.deviation);
    moveMeans(coupling, p, rows);
    return rows;
  }

  return {
    isExact: form !== 'graph' && (isEachAlone || !forms.includes('samples')),
    singular,
    apply: form === 'none' ? applyNone : form === 'mean' ? applyMean : applyGraph,
  };
}
