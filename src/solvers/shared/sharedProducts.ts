import type { Computation } from '../../computation/computation.js';
import type { Design } from '../../designs/design.js';
import { packedLength } from '../../linalg/cholesky.js';
import type { SharedPoint } from '../../problem/shared/sharedPoint.js';
import { BATCH, type SharedBlock, type SharedProblem } from '../../problem/shared/sharedProblem.js';

/** Which form of a block's design makes a product: the exact one unless an approximation will do. */
type Form = (design: Design) => Design;
const exactly: Form = ({ exact }) => exact;

/** `out_k = X~_k v` for each block k. */
export function* forward(
  problem: SharedProblem,
  v: Float64Array,
  out: readonly Float64Array[],
  form: Form = exactly,
): Computation<void> {
  const into = problem.into.subarray(0, problem.nFeatures);
  into.set(v);
  for (const [k, block] of problem.blocks.entries()) {
    const field = columnsOf(block, 1);
    yield* form(block.design).multiply(into, block.features, field);
    out[k]!.set(field.subarray(0, block.design.rows));
  }
}

/** `out = sum_k X~_k^T f_k`; `write(k, f)` fills the field of block k. */
export function* backward(
  problem: SharedProblem,
  write: (k: number, field: Float64Array) => void,
  out: Float64Array,
  form: Form = exactly,
): Computation<void> {
  const from = problem.from.subarray(0, problem.nFeatures);
  out.fill(0);
  for (const [k, block] of problem.blocks.entries()) {
    const field = columnsOf(block, 1);
    field.fill(0);
    write(k, field.subarray(0, block.design.rows));
    yield* form(block.design).correlate(field, block.features, from);
    for (const j of block.features) out[j]! += from[j]!;
  }
}

/**
 * `out = H v`, the Hessian that is left for w, and `z_k = X~_k v`.
 *
 * @param form as they are, on a device where there is one, for steps that need not be exact
 */
export function* hessianTimes(
  problem: SharedProblem,
  point: SharedPoint,
  v: Float64Array,
  z: readonly Float64Array[],
  out: Float64Array,
  form: Form = (design) => design,
): Computation<void> {
  yield* forward(problem, v, z, form);
  yield* backward(problem, (k, field) => point.hessianField(k, z[k]!, field), out, form);
  for (let j = 0; j < v.length; j++) out[j]! += problem.ridge[j]! * v[j]!;
}

/** H, packed as in linalg/cholesky.ts. A column that does not vary has 1 on its diagonal. */
export function* hessian(problem: SharedProblem, point: SharedPoint): Computation<Float64Array> {
  const { nFeatures: p, blocks, ridge } = problem;
  const h = new Float64Array(packedLength(p));
  for (const [k, block] of blocks.entries()) {
    const { design, features } = block;
    for (let first = 0; first < features.length; first += BATCH) {
      const count = Math.min(BATCH, features.length - first);
      const some = features.subarray(first, first + count);
      const into = problem.into.subarray(0, p * count);
      const from = problem.from.subarray(0, p * count);
      const field = columnsOf(block, count);
      for (const [q, j] of some.entries()) {
        into.fill(0, j * count, (j + 1) * count);
        into[j * count + q] = 1;
      }
      yield* design.multiply(into, some, field);
      for (let q = 0; q < count; q++) {
        const column = field.subarray(q * design.stride, q * design.stride + design.rows);
        point.hessianField(k, column, column);
      }
      const rest = features.subarray(first);
      yield* design.correlate(field, rest, from);
      for (const i of rest) {
        for (const [q, j] of some.entries()) if (i >= j) h[(i * (i + 1)) / 2 + j]! += from[i * count + q]!;
      }
    }
  }
  for (let j = 0; j < p; j++) {
    const at = (j * (j + 1)) / 2 + j;
    h[at] = h[at]! + ridge[j]! || 1;
  }
  return h;
}

/** `X~ R^-1 X~^T` over the samples of all blocks, N x N, packed as in linalg/cholesky.ts, with R the ridge. */
export function* samplesGram(problem: SharedProblem): Computation<Float64Array> {
  const { nFeatures: p, blocks, ridge } = problem;
  const starts = startsOf(problem);
  const size = starts.at(-1)!;
  const gram = new Float64Array(packedLength(size));
  for (const [k, block] of blocks.entries()) {
    const { design, features } = block;
    for (let first = 0; first < design.rows; first += BATCH) {
      const count = Math.min(BATCH, design.rows - first);
      const field = columnsOf(block, count);
      field.fill(0);
      for (let q = 0; q < count; q++) field[q * design.stride + first + q] = 1;
      const from = problem.from.subarray(0, p * count);
      const into = problem.into.subarray(0, p * count);
      yield* design.correlate(field, features, from);
      into.fill(0); // another block may use features that this one lacks
      for (const j of features) {
        for (let q = 0; q < count; q++) into[j * count + q] = from[j * count + q]! / ridge[j]!;
      }
      for (let other = k; other < blocks.length; other++) {
        const target = blocks[other]!;
        const out = columnsOf(target, count);
        yield* target.design.multiply(into, target.features, out);
        for (let q = 0; q < count; q++) {
          const column = starts[k]! + first + q;
          // In the block itself only what is on or below the diagonal.
          for (let i = other === k ? first + q : 0; i < target.design.rows; i++) {
            const row = starts[other]! + i;
            gram[(row * (row + 1)) / 2 + column] = out[q * target.design.stride + i]!;
          }
        }
      }
    }
  }
  return gram;
}

/** Where each block's samples begin when all stand in one list, and how many there are. */
export function startsOf({ blocks }: SharedProblem): number[] {
  const starts = [0];
  for (const { design } of blocks) starts.push(starts.at(-1)! + design.rows);
  return starts;
}

function columnsOf({ field, design }: SharedBlock, count: number): Float64Array {
  return field.subarray(0, design.stride * count);
}
