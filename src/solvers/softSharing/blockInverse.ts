import type { Computation } from '../../computation/computation.js';
import { TaskGrams } from '../../designs/taskGrams.js';
import { packedLength, solveFactored } from '../../linalg/cholesky.js';
import { type CoupledRows, moveMeans, sumRows } from '../../penalties/coupledRows.js';
import type { TaskCoupling } from '../../penalties/taskCoupling.js';
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

  const parts: InverseParts = {
    solve(v) {
      for (let t = 0; t < nRows; t++) blocks[t]!.solve(v, t * p);
    },
    deviate(v, mean) {
      for (let t = 0; t < nRows; t++) blocks[t]!.deviate(v, t * p, mean, groupOf[t]! * p);
    },
    solveMeans(mean) {
      for (let g = 0; g < nGroups; g++) solveFactored(sums[g]!, p, mean, g * p);
    },
  };
  const isExact = form !== 'graph' && (isEachAlone || !forms.includes('samples'));
  return { isExact, singular, apply: (e) => inverseOfParts(coupling, p, parts, e) };
}

/** What is solved of a system's rows by themselves, for all of them at once, and of their groups; in place. */
export interface InverseParts {
  /** `v_t <- D_t^-1 v_t`. */
  solve(v: Float64Array): void;
  /** `v_t <- D_t^-1 (v_t - B_t m)` with the means m of the groups, one row each; asked for where the form is 'mean'. */
  deviate(v: Float64Array, mean: Float64Array): void;
  /** The inverse of `sum_t D_t^-1 B_t` of each group, with the form 'graph' of `sum_t B_t`. */
  solveMeans(mean: Float64Array): void;
}

/** Z for the right-hand side e, of the parts of a system. */
export function inverseOfParts(
  coupling: TaskCoupling,
  p: number,
  { solve, deviate, solveMeans }: InverseParts,
  e: Float64Array,
): CoupledRows {
  const { form } = coupling;
  const v = e.slice();
  if (form !== 'graph') solve(v);
  if (form === 'none') return { mean: v, deviation: NONE };
  const rows = { mean: sumRows(coupling, p, v), deviation: v };
  solveMeans(rows.mean);
  if (form === 'graph') solve(v);
  else {
    v.set(e);
    deviate(v, rows.mean);
  }
  moveMeans(coupling, p, rows);
  return rows;
}

const NONE = new Float64Array(0);
