import type { Computation } from '../computation/computation.js';
import { factorise, packedLength, solveFactored } from './cholesky.js';
import { dot, norm } from './vectors.js';

/** A linear map, known by its products. */
export interface LinearMap {
  readonly nRows: number;
  readonly nColumns: number;
  /** `out = A v`. */
  times(v: Float64Array, out: Float64Array): Computation<void>;
  /** `out = A^T theta`. */
  correlate(theta: Float64Array, out: Float64Array): Computation<void>;
}

/** Entries of A v below 0 by less than this part of the largest one cannot be told from rounding. */
const ROUNDING = 1e-9;
/** A residual below this, for each row of A, is rounding. */
const NOTHING = 1e-13;

/**
 * A v with `A v >= 0` and not 0; null where there is none.
 * By Stiemke's lemma there is one just where no theta > 0 has `A^T theta = 0`; so we
 *
 *     minimise ||A^T theta||^2  over  theta >= 1
 *
 * by active sets. If the minimum is 0, theta proves that there is none. Else the residual `v = A^T theta` itself is
 * one: optimality is `A v >= 0`, and `theta . A v = ||v||^2 > 0`. That is looked at before v is believed.
 *
 * Source: Lawson, Hanson (1974), "Solving least squares problems", chapter 23; Albert, Anderson (1984), Biometrika 71.
 */
export function* nonNegativeImage(A: LinearMap): Computation<Float64Array | null> {
  const { nRows, nColumns: d } = A;
  const moves = new Float64Array(nRows).fill(1);
  const v = new Float64Array(d);
  const base = new Float64Array(d); // A^T 1
  yield* A.correlate(moves, base);
  /** The rows r with theta_r = 1 + z_r above 1. */
  let passive: PassiveRow[] = [];

  for (let round = 0; round < 10 * d; round++) {
    residual(base, passive, v);
    if (norm(v) <= NOTHING * nRows) return null;
    yield* A.times(v, moves);
    let least = 0;
    let most = 0;
    for (let r = 0; r < nRows; r++) {
      if (moves[r]! < moves[least]!) least = r;
      most = Math.max(most, moves[r]!);
    }
    if (moves[least]! >= -ROUNDING * most) return v;
    if (passive.some(({ index }) => index === least)) return null; // rounding has the last word
    const row = new Float64Array(d);
    yield* A.correlate(new Float64Array(nRows).fill(1, least, least + 1), row);
    const dots = [...passive.map((other) => dot(other.row, row)), dot(row, row)];
    passive = solvePassive(base, [...passive, { index: least, row, dots, z: 0 }]);
    if (!passive.some(({ index }) => index === least)) return null;
  }
  return null;
}

interface PassiveRow {
  readonly index: number;
  /** d numbers. */
  readonly row: Float64Array;
  /** Its products with the rows up to itself. */
  readonly dots: readonly number[];
  readonly z: number;
}

/** The best z over these rows; where some would fall below 0, they leave at the point where the first of them does. */
function solvePassive(base: Float64Array, given: readonly PassiveRow[]): PassiveRow[] {
  let rows = [...given];
  while (rows.length > 0) {
    const best = bestOf(base, rows);
    if (best.every((z) => z > 0)) return rows.map((row, k) => ({ ...row, z: best[k]! }));
    let way = 1;
    for (const [k, { z }] of rows.entries()) if (!(best[k]! > 0)) way = Math.min(way, z / (z - best[k]!));
    const there = rows.map((row, k) => ({ ...row, z: row.z + way * (best[k]! - row.z) }));
    const stays = there.map(({ z }, k) => best[k]! > 0 || z > Number.EPSILON * rows[k]!.z);
    if (stays.every(Boolean)) stays[rows.length - 1] = false;
    rows = there
      .filter((_, k) => stays[k])
      .map((row) => ({ ...row, dots: row.dots.filter((_, k) => stays[k]) }));
  }
  return rows;
}

/** The z of least `||base + sum_k z_k row_k||`, refined twice. */
function bestOf(base: Float64Array, rows: readonly PassiveRow[]): Float64Array {
  const m = rows.length;
  const gram = new Float64Array(packedLength(m));
  for (const [k, { dots }] of rows.entries()) gram.set(dots, (k * (k + 1)) / 2);
  factorise(gram, m);
  const z = new Float64Array(m);
  const v = new Float64Array(base.length);
  for (let round = 0; round < 3; round++) {
    residual(
      base,
      rows.map((row, k) => ({ ...row, z: z[k]! })),
      v,
    );
    const step = Float64Array.from(rows, ({ row }) => -dot(row, v));
    solveFactored(gram, m, step, 0);
    for (let k = 0; k < m; k++) z[k]! += step[k]!;
  }
  return z;
}

/** `out = base + sum_k z_k row_k`. */
function residual(base: Float64Array, rows: readonly PassiveRow[], out: Float64Array): void {
  out.set(base);
  for (const { row, z } of rows) for (let q = 0; q < out.length; q++) out[q]! += z * row[q]!;
}
