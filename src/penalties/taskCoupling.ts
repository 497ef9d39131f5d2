import { factorise, packedLength, solveFactored } from '../linalg/cholesky.js';
import { addScaled } from '../linalg/vectors.js';
import { type CoupledRows, type Groups, removeMeans, splitRows } from './coupledRows.js';

/**
 * The penalty of soft sharing, a quadratic in the rows w_t of W:
 *
 *     Omega(W)   = alpha / 2 ||W||_F^2 + 1/2 sum_{s<t} K_st ||w_s - w_t||^2  =  1/2 tr(W^T M W),   M = alpha I + L
 *     Omega*(V)  = 1/2 tr(V^T M^-1 V)
 *
 * with L the Laplacian of the couplings K = coupling A. Where all pairs of a group of g rows are coupled alike with
 * K_st = kappa / g this is `kappa / 2 sum_t ||w_t - mean(w)||^2` and L = kappa (I - 1 1^T / g).
 *
 * L does not see the mean of a group of connected rows, M is alpha there; all of L is in the deviations. The
 * two are kept apart throughout, which is what makes strengths like 1e12 harmless. One row an output: T for tasks with
 * one each, more where a softmax has a row for each class.
 */
export interface TaskCoupling extends Groups {
  readonly alpha: number;
  /** 'none': no row is coupled with another; 'mean': all of a group alike; 'graph': anything else. */
  readonly form: 'none' | 'mean' | 'graph';
  /** kappa of the mean form; 0 otherwise. */
  readonly kappa: number;
  /** `sum_s K_st` for each row: the diagonal of L. */
  readonly degree: Float64Array;
  /** L, rows by rows. */
  laplacian(): Float64Array;
  /** `out_t = sum_s K_st (d_t - d_s)`. */
  applyLaplacian(d: Float64Array, p: number, out: Float64Array): void;
  /** `d <- (alpha I + L)^-1 d` for rows that sum to zero in each group, where M is regular even with alpha 0. */
  solveDeviations(d: Float64Array, p: number): void;
}

/** A pair of coupled rows, each pair once. */
export interface Edge {
  readonly s: number;
  readonly t: number;
  readonly weight: number;
}

/**
 * All pairs of a group alike: `coupling / 2 sum_t ||w_t - mean_g(t)||^2`.
 *
 * @param groupOf the group of each row, numbered from 0; all rows are one group unless given
 */
export function meanCoupling(
  nRows: number,
  alpha: number,
  coupling: number,
  groupOf: Int32Array = new Int32Array(nRows),
): TaskCoupling {
  const nGroups = groupOf.reduce((most, g) => Math.max(most, g + 1), 0);
  if (coupling === 0 || nGroups === nRows) return noCoupling(nRows, alpha);
  const sizes = new Int32Array(nGroups);
  for (const g of groupOf) sizes[g]!++;
  const groups: Groups = { nRows, nGroups, groupOf, sizes };
  return Object.freeze({
    ...groups,
    alpha,
    form: 'mean',
    kappa: coupling,
    degree: Float64Array.from(groupOf, (g) => coupling * (1 - 1 / sizes[g]!)),
    laplacian() {
      const out = new Float64Array(nRows * nRows);
      for (let s = 0; s < nRows; s++) {
        const g = groupOf[s]!;
        for (let t = 0; t < nRows; t++) if (groupOf[t] === g) out[s * nRows + t] = -coupling / sizes[g]!;
        out[s * nRows + s]! += coupling;
      }
      return out;
    },
    applyLaplacian(d: Float64Array, p: number, out: Float64Array) {
      out.set(d);
      removeMeans(groups, p, out);
      for (let k = 0; k < nRows * p; k++) out[k]! *= coupling;
    },
    solveDeviations(d: Float64Array, p: number) {
      for (let k = 0; k < nRows * p; k++) d[k]! /= alpha + coupling;
    },
  });
}

/** `coupling / 2 sum_{s<t} A_st ||w_s - w_t||^2`, for the pairs with A_st > 0. */
export function graphCoupling(
  nRows: number,
  alpha: number,
  coupling: number,
  pairs: readonly Edge[],
): TaskCoupling {
  const edges = pairs.map(({ s, t, weight }) => ({ s, t, weight: coupling * weight })).filter(isCoupled);
  if (edges.length === 0) return noCoupling(nRows, alpha);
  const first = edges[0]!.weight;
  const isComplete = edges.length === (nRows * (nRows - 1)) / 2;
  if (isComplete && edges.every(({ weight }) => weight === first))
    return meanCoupling(nRows, alpha, first * nRows);

  const groups = groupsOf(nRows, edges);
  const degree = new Float64Array(nRows);
  for (const { s, t, weight } of edges) {
    degree[s]! += weight;
    degree[t]! += weight;
  }
  const laplacian = (): Float64Array => {
    const out = new Float64Array(nRows * nRows);
    for (let t = 0; t < nRows; t++) out[t * nRows + t] = degree[t]!;
    for (const { s, t, weight } of edges) out[s * nRows + t] = out[t * nRows + s] = -weight;
    return out;
  };
  let factor: Float64Array | undefined;
  return Object.freeze({
    ...groups,
    alpha,
    form: 'graph',
    kappa: 0,
    degree,
    laplacian,
    applyLaplacian(d: Float64Array, p: number, out: Float64Array) {
      out.fill(0, 0, nRows * p);
      for (const { s, t, weight } of edges) {
        for (let j = 0; j < p; j++) {
          const difference = weight * (d[t * p + j]! - d[s * p + j]!);
          out[t * p + j]! += difference;
          out[s * p + j]! -= difference;
        }
      }
    },
    solveDeviations(d: Float64Array, p: number) {
      factor ??= deviationFactor(laplacian(), groups, alpha, degree);
      const column = new Float64Array(nRows);
      for (let j = 0; j < p; j++) {
        for (let t = 0; t < nRows; t++) column[t] = d[t * p + j]!;
        solveFactored(factor, nRows, column, 0);
        for (let t = 0; t < nRows; t++) d[t * p + j] = column[t]!;
      }
      removeMeans(groups, p, d);
    },
  });
}

function isCoupled({ s, t, weight }: Edge): boolean {
  return weight > 0 && s !== t;
}

/** Every row for itself: a group of one, whose deviation is zero. */
function noCoupling(nRows: number, alpha: number): TaskCoupling {
  return Object.freeze({
    nRows,
    nGroups: nRows,
    groupOf: Int32Array.from({ length: nRows }, (_, t) => t),
    sizes: new Int32Array(nRows).fill(1),
    alpha,
    form: 'none',
    kappa: 0,
    degree: new Float64Array(nRows),
    laplacian: () => new Float64Array(nRows * nRows),
    applyLaplacian(_: Float64Array, p: number, out: Float64Array) {
      out.fill(0, 0, nRows * p);
    },
    solveDeviations(d: Float64Array, p: number) {
      d.fill(0, 0, nRows * p);
    },
  });
}

/** The connected components of the graph, numbered in the order of their first task. */
function groupsOf(nRows: number, edges: readonly Edge[]): Groups {
  const parent = Int32Array.from({ length: nRows }, (_, t) => t);
  const rootOf = (t: number): number => {
    let root = t;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  };
  for (const { s, t } of edges) parent[rootOf(Math.max(s, t))] = rootOf(Math.min(s, t));
  const number = new Map<number, number>();
  const groupOf = Int32Array.from({ length: nRows }, (_, t) => {
    const root = rootOf(t);
    const known = number.get(root) ?? number.size;
    number.set(root, known);
    return known;
  });
  const sizes = new Int32Array(number.size);
  for (const g of groupOf) sizes[g]!++;
  return { nRows, nGroups: number.size, groupOf, sizes };
}

/**
 * The factor of `alpha I + L + sigma 1 1^T / size` in each group: on deviations the same as M, and regular with
 * alpha 0 too.
 */
function deviationFactor(
  laplacian: Float64Array,
  { nRows, nGroups, groupOf, sizes }: Groups,
  alpha: number,
  degree: Float64Array,
): Float64Array {
  const sigma = new Float64Array(nGroups);
  for (let t = 0; t < nRows; t++) sigma[groupOf[t]!]! += (alpha + degree[t]!) / sizes[groupOf[t]!]!;
  const packed = new Float64Array(packedLength(nRows));
  for (let s = 0; s < nRows; s++) {
    for (let t = 0; t <= s; t++) {
      const g = groupOf[s]!;
      const shift = groupOf[t] === g ? sigma[g]! / sizes[g]! : 0;
      packed[(s * (s + 1)) / 2 + t] = laplacian[s * nRows + t]! + shift + (s === t ? alpha : 0);
    }
  }
  factorise(packed, nRows);
  return packed;
}

/** `M W`, T x p, for W in groups. */
export function applyPenalty(coupling: TaskCoupling, rows: CoupledRows, p: number): Float64Array {
  const { alpha, nRows, groupOf } = coupling;
  const out = new Float64Array(nRows * p);
  coupling.applyLaplacian(rows.deviation, p, out);
  if (alpha === 0) return out;
  if (rows.deviation.length === 0) {
    addScaled(out, rows.mean, alpha);
    return out;
  }
  for (let t = 0; t < nRows; t++) {
    const from = groupOf[t]! * p;
    for (let j = 0; j < p; j++)
      out[t * p + j]! += alpha * (rows.mean[from + j]! + rows.deviation[t * p + j]!);
  }
  return out;
}

/** `M^-1 V`, in groups; alpha > 0. */
export function solvePenalty(coupling: TaskCoupling, v: Float64Array, p: number): CoupledRows {
  const rows = splitRows(coupling, p, v);
  for (let k = 0; k < rows.mean.length; k++) rows.mean[k]! /= coupling.alpha;
  coupling.solveDeviations(rows.deviation, p);
  return rows;
}

/** `1/2 tr(W^T M W)`. */
export function penaltyValue(coupling: TaskCoupling, rows: CoupledRows, p: number): number {
  if (rows.deviation.length === 0) return (coupling.alpha * squaresOver(rows.mean, 1)) / 2;
  const product = new Float64Array(rows.deviation.length);
  coupling.applyLaplacian(rows.deviation, p, product);
  let sum = 0;
  for (let k = 0; k < product.length; k++) sum += product[k]! * rows.deviation[k]!;
  if (coupling.alpha === 0) return sum / 2;
  let squares = 0;
  for (let t = 0; t < coupling.nRows; t++) {
    const from = coupling.groupOf[t]! * p;
    for (let j = 0; j < p; j++) squares += (rows.mean[from + j]! + rows.deviation[t * p + j]!) ** 2;
  }
  return (sum + coupling.alpha * squares) / 2;
}

/** `sum_k a_k^2 / divisor`, in order. */
function squaresOver(a: Float64Array, divisor: number): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k]! * a[k]!) / divisor;
  return total;
}

/**
 * The Fenchel-Young gap of the penalty at a dual point with V: `Omega(W) + Omega*(V) - <W, V> = 1/2 tr(E^T M^-1
 * E)` with `E = V - M W`, as a sum of squares.
 *
 * With alpha = 0 it is infinite unless E sums to zero over each group.
 *
 * @param e E, T x p
 */
export function penaltyGap(coupling: TaskCoupling, e: Float64Array, p: number): number {
  const { alpha, nGroups, nRows, sizes } = coupling;
  if (nGroups === nRows && alpha > 0) return squaresOver(e, alpha) / 2;
  const deviation = e.slice();
  const means = removeMeans(coupling, p, deviation);
  let gap = 0;
  for (let g = 0; g < nGroups; g++) {
    for (let j = 0; j < p; j++) {
      const mean = means[g * p + j]!;
      if (alpha > 0) gap += (sizes[g]! * mean * mean) / alpha;
      else if (mean !== 0) return Infinity;
    }
  }
  if (coupling.form === 'mean') return (gap + squaresOver(deviation, alpha + coupling.kappa)) / 2;
  const solved = deviation.slice();
  coupling.solveDeviations(solved, p);
  for (let k = 0; k < solved.length; k++) gap += solved[k]! * deviation[k]!;
  return Math.max(0, gap) / 2;
}
