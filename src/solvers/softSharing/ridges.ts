import type { Computation } from '../../computation/computation.js';
import type { InnerProducts } from '../../designs/innerProducts.js';
import type { TaskDesigns } from '../../designs/taskDesigns.js';
import { solveFactored } from '../../linalg/cholesky.js';
import { tridiagonal } from '../../linalg/tridiagonal.js';

/**
 * Ridge problems of one design with several shrinkages, `(H + s_q I) z = e` with `H = A^T A`, `A =
 * diag(sqrt(h)) X~`.
 */
export interface Ridges {
  /** `v <- (H + s_q I)^-1 v`, p numbers from `offset`. */
  solve(q: number, v: Float64Array, offset: number): void;
  /** `out = (H + s_q I)^-1 A^T y` for targets `y`, one for each counted sample; where the samples are factorised. */
  fit?(q: number, y: Float64Array, out: Float64Array, offset: number): void;
  /** The first feature that others make up, where `H + s_q I` is singular to rounding for some q; else -1. */
  readonly deficient: number;
}

/** Multiply-adds of the factorisations above which one tridiagonal form serves all shrinkages. */
const COSTLY = 2e8;
const FEW = 12;

/** One m x m matrix with several shifts: a factor for each, or one tridiagonal form where they are many. */
interface Shifted {
  solve(q: number, b: Float64Array, offset: number): void;
  readonly deficient: number;
}

function* shifted(
  packed: Float64Array,
  m: number,
  shrinkages: readonly number[],
  products: InnerProducts,
): Computation<Shifted> {
  if (
    shrinkages.length > FEW &&
    (shrinkages.length * m * m * m) / 6 > COSTLY &&
    shrinkages.every((s) => s > 0)
  ) {
    const form = yield* tridiagonal(packed, m);
    return { deficient: -1, solve: (q, b, offset) => form.solve(shrinkages[q]!, b, offset) };
  }
  const factors: Float64Array[] = [];
  let deficient = -1;
  for (const s of shrinkages) {
    const factor = packed.slice();
    for (let i = 0; i < m; i++) factor[(i * (i + 1)) / 2 + i]! += s;
    const found = yield* products.factorise(factor, m);
    if (deficient < 0) deficient = found;
    factors.push(factor);
    yield { kind: 'pause' };
  }
  return { deficient, solve: (q, b, offset) => solveFactored(factors[q]!, m, b, offset) };
}

/** Through the features, p x p, of the samples of the first output. */
export function* featureRidges(
  designs: TaskDesigns,
  h: Float64Array,
  shrinkages: readonly number[],
): Computation<Ridges> {
  return yield* shifted(yield* designs.gramOfRow(0, h), designs.nFeatures, shrinkages, designs.products);
}

/**
 * Through the samples, m x m for m < p and shrinkages above 0: `(H + s I)^-1 = (I - A^T (A A^T + s I)^-1 A) /
 * s`, `(H + s I)^-1 A^T = A^T (A A^T + s I)^-1`.
 */
export function* sampleRidges(
  designs: TaskDesigns,
  h: Float64Array,
  shrinkages: readonly number[],
): Computation<Ridges> {
  const p = designs.nFeatures;
  const a = designs.counted(0, h);
  const m = a.count;
  const { products } = designs;
  const family = yield* shifted(yield* products.ofRows(m, p, a.writeFeatures), m, shrinkages, products);
  const field = new Float64Array(m);
  const part = new Float64Array(p);
  return {
    deficient: -1,
    solve(q, v, offset) {
      a.times(v, offset, field, 0);
      family.solve(q, field, 0);
      a.correlate(field, 0, part, 0);
      for (let j = 0; j < p; j++) v[offset + j] = (v[offset + j]! - part[j]!) / shrinkages[q]!;
    },
    fit(q, y, out, offset) {
      field.set(y);
      family.solve(q, field, 0);
      a.correlate(field, 0, out, offset);
    },
  };
}
