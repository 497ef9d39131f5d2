import { normRange } from '../../linalg/vectors.js';
import type { DenseDesign, RowDescent } from '../kernels.js';
import { addColumn } from './columns.js';
import {
  factorise,
  gram as gramOf,
  gramOfUpper,
  inverseFactor,
  solveLower,
  solveUpper,
} from './symmetric.js';

/** Pivots are at least this part of their diagonal entries. */
const LEAST_PIVOT = 1e-14;
/** As in `wasm/assembly/normStep.ts`, which has the formulas. */
const TRIES = 3;
const LEAST_DAMPING = 0.1;
const FACTOR = 10;
const LARGEST_TRACE = 1e10;

/** Least squares on a working set: G and C = X^T Y, fields of `stride` numbers. */
interface Products {
  readonly gram: DenseDesign;
  readonly c: Float64Array;
  readonly T: number;
}

/**
 * A Newton step on the norms of the rows of W that are not zero, where it lowers the objective.
 *
 * @param w rows, and V = X^T R, a field; changed in place
 * @param damping one number: what the diagonal of the Hessian counts more
 * @returns whether it was taken
 */
export function normStep(
  gram: DenseDesign,
  w: Float64Array,
  v: Float64Array,
  T: number,
  { l1, l2 }: RowDescent['strengths'],
  damping: { value: number },
): boolean {
  const { columns: count, stride } = gram;
  const rows: number[] = [];
  for (let k = 0; k < count; k++) if (normRange(w, k * T, T) > 0) rows.push(k);
  const m = rows.length;
  if (m === 0) return false;
  const [keptW, keptV] = [w.slice(), v.slice()];
  const c = v.slice();
  addProducts(gram, w, 1, c, T);
  const products = { gram, c, T };

  const d = Float64Array.from(rows, (k) => normRange(w, k * T, T) / l1);
  const { factor, size: M, u } = solveAt(products, rows, d, l2);
  const hessian = new Float64Array(M * M);
  const inverse = new Float64Array(M * M);
  inverseFactor(factor, M, inverse, { first: 0, end: M });
  gramOfUpper(inverse, M, hessian, { first: 0, end: M });
  const byRows = new Float64Array(M * T);
  for (let t = 0; t < T; t++) for (let a = 0; a < m; a++) byRows[a * T + t] = u[t * M + a]!;
  const inner = new Float64Array(M * M);
  const asDesign = { kind: 'dense', rows: T, columns: M, stride: T, data: byRows } as const;
  gramOf(asDesign, inner, { first: 0, end: M });
  const right = new Float64Array(M);
  for (let a = 0; a < M; a++) {
    for (let b = 0; b < a; b++) hessian[a * M + b] = a < m ? entry(a, b) : 0;
    if (a >= m) {
      hessian[a * M + a] = 1;
      continue;
    }
    const ridge = 1 + l2 * d[a]!;
    const squares = (inner[a * M + a]! * ridge) / d[a]!; // ||V_a||^2
    hessian[a * M + a] = entry(a, a) + (l2 * squares) / (ridge * ridge * ridge);
    right[a] = (squares / (ridge * ridge)) * (Math.sqrt(squares) / (l1 * ridge) - 1);
  }

  for (let k = 0; k < TRIES; k++) {
    const damped = hessian.slice();
    for (let a = 0; a < m; a++) damped[a * M + a]! *= 1 + damping.value;
    const tried = right.slice();
    factorise(damped, M, LEAST_PIVOT, { first: 0, end: M });
    solveLower(damped, M, tried);
    solveUpper(damped, M, tried);
    for (let a = 0; a < m; a++) tried[a] = Math.max(0, d[a]! + tried[a]!);
    const at = solveAt(products, rows, tried.subarray(0, m), l2);
    rows.forEach((row, a) => {
      for (let t = 0; t < T; t++) w[row * T + t] = at.roots[a]! * at.u[t * M + a]!;
    });
    v.set(c);
    addProducts(gram, w, -1, v, T);
    if (at.trace <= LARGEST_TRACE && change() < 0) {
      damping.value = damping.value > LEAST_DAMPING / FACTOR ? damping.value / FACTOR : 0;
      return true;
    }
    damping.value = Math.max(LEAST_DAMPING, FACTOR * damping.value);
  }
  w.set(keptW);
  v.set(keptV);
  return false;

  function entry(a: number, b: number): number {
    const scale = d[a]! * (1 + l2 * d[a]!) * (d[b]! * (1 + l2 * d[b]!));
    return (((a === b ? 1 : 0) - hessian[a * M + b]!) * inner[a * M + b]!) / scale;
  }

  /** What the objective gained. */
  function change(): number {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const before = normRange(keptW, k * T, T);
      const after = normRange(w, k * T, T);
      sum += (after - before) * (l1 + (l2 / 2) * (after + before));
      for (let t = 0; t < T; t++) {
        const [q, at] = [k * T + t, t * stride + k];
        sum -= ((w[q]! - keptW[q]!) * (keptV[at]! + v[at]!)) / 2;
      }
    }
    return sum;
  }
}

/** N = I + E^1/2 G E^1/2 at d, factorised; the trace of N - I; the roots of e; and U = N^-1 E^1/2 C; their size is a multiple of 4. */
function solveAt(
  { gram, c, T }: Products,
  rows: readonly number[],
  d: Float64Array,
  l2: number,
): { factor: Float64Array; size: number; trace: number; roots: Float64Array; u: Float64Array } {
  const { stride, data } = gram;
  const m = rows.length;
  const size = Math.ceil(m / 4) * 4;
  const roots = d.map((value) => Math.sqrt(value / (1 + l2 * value)));
  const factor = new Float64Array(size * size);
  let trace = 0;
  for (let a = 0; a < size; a++) {
    if (a < m) {
      for (let b = 0; b <= a; b++)
        factor[a * size + b] = roots[a]! * roots[b]! * data[rows[a]! * stride + rows[b]!]!;
    }
    trace += factor[a * size + a]!;
    factor[a * size + a]! += 1;
  }
  factorise(factor, size, LEAST_PIVOT, { first: 0, end: size });
  const u = new Float64Array(size * T);
  for (let t = 0; t < T; t++)
    rows.forEach((row, a) => {
      u[t * size + a] = roots[a]! * c[t * stride + row]!;
    });
  solveLower(factor, size, u);
  solveUpper(factor, size, u);
  return { factor, size, trace, roots, u };
}

/** `field <- field + sign G W` */
function addProducts(gram: DenseDesign, w: Float64Array, sign: 1 | -1, field: Float64Array, T: number): void {
  for (let k = 0; k < gram.columns; k++)
    for (let t = 0; t < T; t++) {
      const weight = w[k * T + t]!;
      if (weight !== 0) addColumn(gram, k, sign * weight, field, t * gram.stride);
    }
}
