import { factorise, multiplyPacked, packedLength, solveFactored } from '../../linalg/cholesky.js';

type Numbers = Float64Array | Float32Array;

/** The second derivatives of R rows of p weights, as first guesses of inverse Hessians: see `solvers/softSharing/blockInverse.ts`. */
export interface PairMetric {
  /** Forgets what was added. */
  clear(): void;
  /** `B_r += sum_i h_i x_i x_i^T`, less `g g^T / total` with `g = sum_i h_i x_i` where an intercept takes its part. */
  add(r: number, column: (j: number) => Numbers, h: Numbers, total: number | null): void;
  /** Makes factors of what was added. */
  factorise(): void;
  /** Solves for R rows of p numbers, in place: with their deviations, and the mean behind them, where they are coupled. */
  solve(z: Float64Array): void;
}

/** @param kappa null of rows that are not coupled */
export function pairMetric(R: number, p: number, alpha: number, kappa: number | null): PairMetric {
  const triangle = (): Float64Array => new Float64Array(packedLength(p));
  const blocks = Array.from({ length: R }, triangle);
  const factors = Array.from({ length: R }, triangle);
  const ofMeans = triangle();
  const at = (i: number, j: number): number => (i * (i + 1)) / 2 + j;

  function shifted(from: Float64Array, shift: number): Float64Array {
    const out = from.slice();
    for (let j = 0; j < p; j++) out[at(j, j)]! += shift;
    return out;
  }

  function solveCoupled(z: Float64Array): void {
    const rows = factors.map((_, r) => z.subarray(r * p, (r + 1) * p));
    const mean = z.subarray(R * p, (R + 1) * p).fill(0);
    for (const [r, row] of rows.entries()) {
      const own = row.slice();
      solveFactored(factors[r]!, p, own, 0);
      own.forEach((value, j) => void (mean[j]! += value));
    }
    solveFactored(ofMeans, p, mean, 0);
    const rest = new Float64Array(p);
    for (const [r, row] of rows.entries()) {
      const product = new Float64Array(p);
      multiplyPacked(blocks[r]!, mean, product);
      for (let j = 0; j < p; j++) row[j]! -= product[j]!;
      solveFactored(factors[r]!, p, row, 0);
      for (let j = 0; j < p; j++) rest[j]! += row[j]! / R;
    }
    for (let j = 0; j < p; j++) {
      mean[j]! += rest[j]!;
      for (const row of rows) row[j]! -= rest[j]!;
    }
  }

  return {
    clear() {
      for (const block of blocks) block.fill(0);
    },
    add(r, column, h, total) {
      const sums = new Float64Array(p);
      for (let i = 0; i < p; i++) {
        const x = column(i);
        h.forEach((value, k) => void (sums[i]! += value * x[k]!));
        for (let j = 0; j <= i; j++) {
          const other = column(j);
          let sum = total === null ? 0 : -(sums[i]! * sums[j]!) / total;
          h.forEach((value, k) => void (sum += value * x[k]! * other[k]!));
          blocks[r]![at(i, j)]! += sum;
        }
      }
    },
    factorise() {
      ofMeans.fill(0);
      for (const [r, block] of blocks.entries()) {
        block.set(shifted(block, alpha));
        factors[r]!.set(shifted(block, kappa ?? 0));
        factorise(factors[r]!, p);
        if (kappa === null) continue;
        for (let j = 0; j < p; j++) {
          const column = Float64Array.from({ length: p }, (_, i) => block[i < j ? at(j, i) : at(i, j)]!);
          solveFactored(factors[r]!, p, column, 0);
          for (let i = j; i < p; i++) ofMeans[at(i, j)]! += column[i]!;
        }
      }
      if (kappa !== null) factorise(ofMeans, p);
    },
    solve(z) {
      if (kappa !== null) solveCoupled(z);
      else for (const [r, factor] of factors.entries()) solveFactored(factor, p, z, r * p);
    },
  };
}
