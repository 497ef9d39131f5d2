import type { Computation } from '../../computation/computation.js';
import { countedRows } from '../../designs/weightedColumns.js';
import { symmetricEigen } from '../../linalg/symmetricEigen.js';
import { type CoupledRows, moveMeans, splitRows, zeroRows } from '../../penalties/coupledRows.js';
import type { SystemInverse, TaskSystem } from '../../problem/softSharing/taskSystem.js';
import { featureRidges, sampleRidges } from './ridges.js';

/**
 * The inverse of a system whose tasks have the same samples with the same weights: `H Z + Z M = E`. In the
 * eigenvectors q of the coupling, `L q = lambda q`, each is a ridge problem of its own on one H:
 *
 *     (H + (alpha + lambda) I) (Z q) = E q
 *
 * The means of the groups have lambda 0, exactly; with mean coupling all deviations have the same lambda =
 * kappa, and nothing needs to be diagonalised.
 *
 * @param through whether p x p (the features) or n x n (the samples; alpha > 0) is factorised
 */
export function* sharedInverse(
  system: TaskSystem,
  through: 'features' | 'samples',
): Computation<SystemInverse> {
  const { designs, coupling, nFeatures: p } = system;
  const { nRows, nGroups, alpha, kappa, form } = coupling;
  const open = through === 'features' ? featureRidges : sampleRidges;
  const eigen = form === 'graph' ? yield* symmetricEigen(coupling.laplacian(), nRows) : null;
  // As many eigenvalues as there are groups are 0; theirs are the means, which are taken off.
  const lambdas = form === 'none' ? [] : eigen ? [...eigen.values.subarray(nGroups)] : [kappa];
  const shrinkages = [alpha, ...lambdas.map((lambda) => alpha + Math.max(0, lambda))];
  const ridges = yield* open(designs, system.h, shrinkages);

  /** Solves for fields of `width` numbers a task, the means with ridge 0 and each eigenvector with its own. */
  function solveWith(
    field: Float64Array,
    width: number,
    solve: (q: number, from: Float64Array, offset: number, out: Float64Array, to: number) => void,
  ): CoupledRows {
    const { mean, deviation } = splitRows(coupling, width, field);
    const rows = zeroRows(coupling, p);
    for (let g = 0; g < nGroups; g++) solve(0, mean, g * width, rows.mean, g * p);
    if (form === 'none') return rows;
    if (!eigen) {
      for (let t = 0; t < nRows; t++) solve(1, deviation, t * width, rows.deviation, t * p);
    } else {
      const along = new Float64Array(width);
      const part = new Float64Array(p);
      for (let q = 0; q < lambdas.length; q++) {
        const column = nGroups + q;
        along.fill(0);
        for (let t = 0; t < nRows; t++) {
          const weight = eigen.vectors[t * nRows + column]!;
          for (let j = 0; j < width; j++) along[j]! += weight * deviation[t * width + j]!;
        }
        solve(1 + q, along, 0, part, 0);
        for (let t = 0; t < nRows; t++) {
          const weight = eigen.vectors[t * nRows + column]!;
          for (let j = 0; j < p; j++) rows.deviation[t * p + j]! += weight * part[j]!;
        }
      }
    }
    moveMeans(coupling, p, rows);
    return rows;
  }

  const inverse: SystemInverse = {
    isExact: true,
    singular: ridges.deficient < 0 ? null : { feature: ridges.deficient, task: null },
    apply: (e) =>
      solveWith(e, p, (q, from, offset, out, to) => {
        for (let j = 0; j < p; j++) out[to + j] = from[offset + j]!;
        ridges.solve(q, out, to);
      }),
  };
  if (!ridges.fit) return inverse;
  const h = designs.part(system.h, 0);
  const counted = countedRows(h);
  return {
    ...inverse,
    fit(targets) {
      const m = counted.length;
      const y = new Float64Array(nRows * m);
      for (let t = 0; t < nRows; t++) {
        for (let i = 0; i < m; i++) y[t * m + i] = Math.sqrt(h[counted[i]!]!) * targets[t]![counted[i]!]!;
      }
      return solveWith(y, m, (q, from, offset, out, to) => {
        ridges.fit!(q, from.subarray(offset, offset + m), out, to);
      });
    },
  };
}
