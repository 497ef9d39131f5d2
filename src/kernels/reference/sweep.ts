/**
 * Block coordinate descent over some rows of W; see `Kernels.sweep`.
 *
 * A sparse design's column is `x_j = S_j - shift_j u`, orthogonal to u wherever u is not zero. So that no
 * row of W costs n steps, the residual is held as `R = R' + u rho^T`, with `rho = 0` at the start:
 *
 * - `R - x_j d^T = (R' - S_j d^T) + u (rho + shift_j d)^T`: the update touches S_j's rows and rho alone;
 * - `u . S_j = shift_j u.u`, and `u^T R = sigma` never changes, so
 *   `x_j^T R = S_j^T R' + (u . S_j) rho - shift_j u^T R = S_j^T R' + shift_j (u.u rho - sigma)`.
 *
 * At the end `u rho^T` is added to R' once.
 */

import type { DenseDesign, StoredDesign, Sweep } from '../kernels.js';
import { addColumn, addUnit, dotColumn, dotUnit } from './columns.js';

/** @returns `sum_j L_j ||dw_j||^2` */
export function sweep(x: StoredDesign, pass: Sweep, T: number): number {
  const { features, squaredNorms, w, residual, proxRow } = pass;
  const n = x.stride;
  const before = new Float64Array(T);
  const rho = new Float64Array(T);
  const sigma = new Float64Array(T);
  let unitSquared = 0;
  if (x.kind === 'sparse') {
    unitSquared = dotUnit(x.unit, x.unit, 0);
    for (let t = 0; t < T; t++) sigma[t] = dotUnit(x.unit, residual, t * n);
  }

  let moved = 0;
  for (const j of features) {
    const L = squaredNorms[j]!;
    if (L === 0) continue;
    const shift = x.kind === 'sparse' ? x.shift[j]! : 0;
    const row = j * T;
    for (let t = 0; t < T; t++) {
      const gradient = dotColumn(x, j, residual, t * n) + shift * (unitSquared * rho[t]! - sigma[t]!);
      before[t] = w[row + t]!;
      w[row + t]! += gradient / L;
    }
    proxRow(w, j, 1 / L);
    for (let t = 0; t < T; t++) {
      const d = w[row + t]! - before[t]!;
      if (d === 0) continue;
      moved += L * d * d;
      addColumn(x, j, -d, residual, t * n);
      rho[t]! += shift * d;
    }
  }
  if (x.kind === 'sparse') for (let t = 0; t < T; t++) addUnit(x.unit, rho[t]!, residual, t * n);
  return moved;
}

/** As `sweep`, with X^T X for a design and X^T R for a residual. */
export function sweepGram(gram: DenseDesign, pass: Sweep, T: number): number {
  const { features, squaredNorms, w, residual: v, proxRow } = pass;
  const { stride } = gram;
  const before = new Float64Array(T);
  let moved = 0;
  for (const j of features) {
    const L = squaredNorms[j]!;
    if (L === 0) continue;
    const row = j * T;
    for (let t = 0; t < T; t++) {
      before[t] = w[row + t]!;
      w[row + t]! += v[t * stride + j]! / L;
    }
    proxRow(w, j, 1 / L);
    for (let t = 0; t < T; t++) {
      const d = w[row + t]! - before[t]!;
      if (d === 0) continue;
      moved += L * d * d;
      addColumn(gram, j, -d, v, t * stride);
    }
  }
  return moved;
}
