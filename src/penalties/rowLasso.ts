import { normRange } from '../linalg/vectors.js';
import type { FusedStrengths, Penalty, PenaltyUnits, RowPenalty, RowStrengths } from './penalty.js';
import { minimiseRow } from './weightedRow.js';

/** Strengths of the row lasso with ridge. */
export interface RowLassoStrengths extends RowStrengths {
  /** T, the length of a row. */
  readonly nTasks: number;
  /** f, what l1 and l2 are multiplied by for each feature: p numbers >= 0, 0 for a row that is not penalised; 1 unless given. */
  readonly featureWeights?: Float64Array | undefined;
  /** What is added to the l2 of every feature, whatever its weight; 0 unless given. */
  readonly ridge?: number | undefined;
}

/** Stands for any strength beyond it: these leave nothing of W all the same, and would bring 0 times Infinity. */
export const STRONGEST: number = 1e300;

/**
 * Row lasso with ridge (L2,1 norm, group lasso over the rows), the penalty of MultiTaskElasticNet (l2 = 0: of
 * MultiTaskLasso); with feature weights f, l1 and l2 of row j are f_j l1 and f_j l2 and a ridge that all rows have:
 *
 *     Omega_j(u)  = l1 ||u||_2 + l2 / 2 ||u||_2^2
 *     Omega_j*(v) = (||v||_2 - l1)_+^2 / (2 l2),   or, with l2 = 0, 0 where ||v||_2 <= l1, else Infinity
 *
 * Source: Simon, Friedman, Hastie (2013), "A blockwise descent algorithm for group-penalized multiresponse
 * and multinomial regression", arXiv:1311.6529; Ndiaye et al. (2017), arXiv:1611.05780 (the duals); Zou (2006), "The
 * adaptive lasso and its oracle properties", JASA 101 (feature weights).
 */
export function rowLasso(strengths: RowLassoStrengths): Penalty {
  const { l1, nTasks, featureWeights: f, ridge = 0 } = strengths;
  const fused = fusedStrengths(strengths);
  const quadratic =
    l1 === 0 || fused.everywhere?.l1 === 0
      ? { ridge: fused.l2, everywhere: fused.everywhere?.l2 }
      : undefined;
  let rows: RowPenalty | undefined; // of most penalties only those in the units of a problem are asked for
  return Object.freeze({
    name: 'rowLasso',
    isConvex: true,
    get rows(): RowPenalty {
      rows ??= lassoRows(fused, nTasks, ridge === 0 ? f : undefined);
      return rows;
    },
    quadratic: quadratic && Object.freeze(quadratic),
    inUnits: (units: PenaltyUnits): Penalty =>
      rowLasso({ ...strengths, ...strengthsInUnits(strengths, units) }),
  });
}

/** l1, l2 and ridge in the units of a problem. */
function strengthsInUnits(
  { l1, l2, ridge = 0 }: RowLassoStrengths,
  { scale, samples }: PenaltyUnits,
): Pick<Required<RowLassoStrengths>, 'l1' | 'l2' | 'ridge'> {
  return {
    l1: Math.min(STRONGEST, (l1 * samples) / scale),
    l2: Math.min(STRONGEST, l2 * samples),
    ridge: Math.min(STRONGEST, ridge * samples),
  };
}

/** The parameters of MultiTaskElasticNet's penalty. */
export interface ElasticNet {
  readonly alpha: number;
  /** The part of the row lasso, in [0, 1]; the rest is ridge. */
  readonly l1Ratio: number;
  /** p numbers >= 0; 1 each unless given. */
  readonly featureWeights?: Float64Array | undefined;
  /** A ridge on all rows beside it; 0 unless given. */
  readonly ridge?: number | undefined;
}

/** `sum_j f_j (alpha l1Ratio ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W_j||^2) + ridge / 2 ||W||_F^2`. */
export function elasticNet({ alpha, l1Ratio, featureWeights, ridge }: ElasticNet, nTasks: number): Penalty {
  return rowLasso({ l1: alpha * l1Ratio, l2: alpha * (1 - l1Ratio), nTasks, featureWeights, ridge });
}

/** The strengths of `elasticNet` in the units of a problem where they are the same for all rows, and no l2 is beyond `STRONGEST`; else undefined. */
export function elasticNetInUnits(
  { alpha, l1Ratio, featureWeights, ridge }: ElasticNet,
  nTasks: number,
  units: PenaltyUnits,
): FusedStrengths['everywhere'] {
  const strengths = { l1: alpha * l1Ratio, l2: alpha * (1 - l1Ratio), nTasks, ridge };
  const scaled = everywhere(strengthsInUnits(strengths, units), featureWeights);
  return scaled && scaled.l2 < STRONGEST ? scaled : undefined;
}

/** What l1 and l2 are of every row where the feature weights are the same; else undefined. */
function everywhere(
  { l1, l2, ridge = 0 }: Pick<RowLassoStrengths, 'l1' | 'l2' | 'ridge'>,
  f: Float64Array | undefined,
): FusedStrengths['everywhere'] {
  const first = f?.[0] ?? 1;
  if (f?.some((weight) => weight !== first)) return undefined;
  return Object.freeze({ l1: l1 * first, l2: l2 * first + ridge });
}

function fusedStrengths(strengths: RowLassoStrengths): FusedStrengths {
  const { l1, l2, featureWeights: f, ridge = 0 } = strengths;
  const same = everywhere(strengths, f);
  if (same === undefined) {
    const l1s = f!.map((weight) => Math.min(STRONGEST, l1 * weight));
    const l2s = f!.map((weight) => Math.min(STRONGEST, l2 * weight + ridge));
    return Object.freeze({
      l1: (j: number) => l1s[j]!,
      l2: (j: number) => l2s[j]!,
      hasRidge: l2 + ridge > 0,
    });
  }
  return Object.freeze({
    l1: () => same.l1,
    l2: () => same.l2,
    hasRidge: same.l2 > 0,
    everywhere: same,
  });
}

/** @param f the feature weights, where a weight of 0 leaves a row without a penalty */
function lassoRows(fused: FusedStrengths, nTasks: number, f: Float64Array | undefined): RowPenalty {
  const isFree = (_: number, j: number): boolean => f?.[j] === 0;
  const feasible = FEASIBLE + nTasks * Number.EPSILON;
  return Object.freeze({
    fused,
    threshold: fused.l1,
    ...(f?.some(isFree) && { unpenalised: Int32Array.from(f.keys()).filter((j) => f[j] === 0) }),

    value(w: Float64Array, at: number, j: number): number {
      const norm = normRange(w, at, nTasks);
      return fused.l1(j) * norm + (fused.l2(j) / 2) * norm * norm;
    },

    // prox(z) = max(0, 1 - step l1 / ||z||) z / (1 + step l2)
    prox(w: Float64Array, at: number, j: number, step: number): void {
      const l1 = fused.l1(j);
      const l2 = fused.l2(j);
      const norm = normRange(w, at, nTasks);
      const shrink = norm > step * l1 ? (1 - (step * l1) / norm) / (1 + step * l2) : 0;
      for (let k = at; k < at + nTasks; k++) w[k] = shrink === 0 ? 0 : w[k]! * shrink;
    },

    proxDiagonal(a: Float64Array, L: Float64Array, j: number, out: Float64Array): void {
      minimiseRow(a, L, fused.l1(j), fused.l2(j), out);
    },

    dualNorm(v: Float64Array, at: number): number {
      return normRange(v, at, nTasks);
    },

    // Written as a sum of terms that are not negative, so that no digits cancel: with u = ||w||, s = ||c v||
    //   s >  l1:  (u s - <w, c v>) + (l2 u - (s - l1))^2 / (2 l2)
    //   s <= l1:  (u s - <w, c v>) + u (l1 - s) + l2 u^2 / 2
    // and u s - <w, c v> = u s ||w / u - c v / s||^2 / 2. With error, s is moved towards l1 + l2 u.
    gap(w: Float64Array, v: Float64Array, at: number, j: number, c: number, error: number): number {
      const l1 = fused.l1(j);
      const l2 = fused.l2(j);
      const u = normRange(w, at, nTasks);
      const known = c * normRange(v, at, nTasks);
      const aim = l1 + l2 * u;
      const s =
        known > aim ? Math.max(aim, known - c * error) : u > 0 ? Math.min(aim, known + c * error) : known;
      const moved = u * Math.abs(s - known);
      if (s > l1) {
        if (l2 === 0 && s > l1 * (1 + feasible)) return Infinity;
        const excess = l2 === 0 ? 0 : (l2 * u - (s - l1)) ** 2 / (2 * l2);
        return moved + misalignment(w, v, at, nTasks, u, known, c) + excess;
      }
      if (u === 0) return 0;
      return moved + misalignment(w, v, at, nTasks, u, known, c) + u * (l1 - s) + (l2 / 2) * u * u;
    },

    dualScale(norms: Float64Array, features: Int32Array, linear: number, quadratic: number): number {
      if (!(linear > 0) || !(quadratic > 0)) return 0;
      return fused.hasRidge
        ? ridgeScale(fused, norms, features, linear, quadratic)
        : ballScale(fused, norms, features, linear / quadratic);
    },
  });
}

/** The largest c, at most `free`, with `c s_j <= l1_j` for every row. */
function ballScale(fused: FusedStrengths, norms: Float64Array, features: Int32Array, free: number): number {
  const { everywhere } = fused;
  let c = free;
  if (everywhere) {
    let largest = 0;
    for (let k = 0; k < features.length; k++) largest = Math.max(largest, norms[k]!);
    return largest * c > everywhere.l1 ? everywhere.l1 / largest : c;
  }
  for (let k = 0; k < features.length; k++) {
    const l1 = fused.l1(features[k]!);
    if (norms[k]! * c > l1) c = l1 / norms[k]!;
  }
  return c;
}

/**
 * The root of the derivative `linear - c quadratic - sum_j s_j (c s_j - l1_j)_+ / l2_j`, which is concave and piecewise
 * linear in c: Newton's steps from the right of it go left and end exactly on it.
 */
function ridgeScale(
  fused: FusedStrengths,
  norms: Float64Array,
  features: Int32Array,
  linear: number,
  quadratic: number,
): number {
  let most = Infinity; // rows without a ridge bound c
  let c = linear / quadratic;
  for (let step = 0; step < 60; step++) {
    let slope = quadratic;
    let constant = linear;
    for (let k = 0; k < features.length; k++) {
      const s = norms[k]!;
      const l1 = fused.l1(features[k]!);
      const l2 = fused.l2(features[k]!);
      if (!(c * s > l1)) continue;
      if (l2 === 0) most = Math.min(most, l1 / s);
      else {
        slope += (s * s) / l2;
        constant += (s * l1) / l2;
      }
    }
    const next = constant / slope;
    if (!(next < c)) break;
    c = next;
  }
  return Math.min(c, most);
}

/** Rounding of `c ||v||` when c was chosen so that the largest equals l1, whose length may have been summed in another order. */
const FEASIBLE = 4 * Number.EPSILON;

/** Factors above it may bring overflow. */
const LARGEST = 1e280;

/** `u s - <w, c v>` for u = ||w||, s = ||c v||, as `u s ||w / u - c v / s||^2 / 2`. */
function misalignment(
  w: Float64Array,
  v: Float64Array,
  begin: number,
  nTasks: number,
  u: number,
  s: number,
  c: number,
): number {
  if (u === 0 || s === 0) return 0;
  const a = 1 / u;
  const b = c / s;
  let distance = 0;
  if (a < LARGEST && b < LARGEST) {
    for (let k = begin; k < begin + nTasks; k++) distance += (w[k]! * a - v[k]! * b) ** 2;
  } else for (let k = begin; k < begin + nTasks; k++) distance += (w[k]! / u - (c * v[k]!) / s) ** 2;
  return (u * s * distance) / 2;
}
