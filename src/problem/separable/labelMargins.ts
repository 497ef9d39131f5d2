import type { Computation } from '../../computation/computation.js';
import { centredBytes, centredDesign } from '../../designs/centredDesign.js';
import { type BufferShape, SharedBuffers } from '../../designs/productBuffers.js';
import { storedDesign } from '../../designs/storedDesign.js';
import type { Kernels } from '../../kernels/kernels.js';
import { sum } from '../../linalg/vectors.js';
import { powerOfTwoNear } from '../../math/powerOfTwoNear.js';
import type { Columns } from '../../matrix/columns.js';
import type { CountedLabels } from './countedLabels.js';

/**
 * What weights do to the labels of one task: for each sample i that counts and each class k but its own, y_i, a row
 *
 *     (A v)_ik = eta_iy - eta_ik,     eta_ik = x~_i . v_k + b_k,
 *
 * v holding the p weights (and the intercept) of one class after the other. Columns are centred, where there are
 * intercepts and X is dense, and divided by their largest entry: neither changes what can be told apart.
 */
export interface LabelMargins {
  readonly nRows: number;
  readonly nColumns: number;
  /** `out = A v`. */
  times(v: Float64Array, out: Float64Array): Computation<void>;
  /** `out = A^T theta`. */
  correlate(theta: Float64Array, out: Float64Array): Computation<void>;
  /** Row r of A. */
  row(r: number): Float64Array;
}

/** The kernel memory of the margins of some samples. */
export function marginBytes({ x }: CountedLabels, nClasses: number): number {
  return centredBytes(x) + SharedBuffers.bytes(x.columns, [shapeOf(x, nClasses)]);
}

function shapeOf({ rows }: Columns, nClasses: number): BufferShape {
  return { rows, outputs: nClasses, hasPanel: false };
}

export function* labelMargins(
  { x, labels }: CountedLabels,
  nClasses: number,
  fitIntercept: boolean,
  kernels: Kernels,
): Computation<LabelMargins> {
  const { rows: n, columns: p } = x;
  const scaled = scaledColumns(x, fitIntercept);
  const width = p + (fitIntercept ? 1 : 0);
  const others = nClasses - 1;
  const buffers = new SharedBuffers(kernels, p, [shapeOf(x, nClasses)]);
  const asItIs = { center: false, isScaled: false, hasShift: false };
  const { stored } = yield* centredDesign(scaled, kernels, asItIs);
  const design = storedDesign(kernels, stored);
  const { stride } = design;
  const { rows, field: eta, features } = buffers.of(stride, nClasses);

  function entry(i: number, j: number): number {
    if (scaled.kind === 'dense') return scaled.data[j * n + i]!;
    const q = scaled.indices.subarray(scaled.indptr[j]!, scaled.indptr[j + 1]!).indexOf(i);
    return q < 0 ? 0 : scaled.data[scaled.indptr[j]! + q]!;
  }

  /** The weights of each class, one row a feature. */
  function loadWeights(v: Float64Array): void {
    for (let k = 0; k < nClasses; k++) {
      for (let j = 0; j < p; j++) rows[j * nClasses + k] = v[k * width + j]!;
    }
  }

  function readMargins(v: Float64Array, out: Float64Array): void {
    const base = (k: number): number => (fitIntercept ? v[k * width + p]! : 0);
    for (let i = 0; i < n; i++) {
      const own = labels[i]!;
      const mine = eta[own * stride + i]! + base(own);
      for (let m = 0; m < others; m++) {
        const k = m < own ? m : m + 1;
        out[i * others + m] = mine - eta[k * stride + i]! - base(k);
      }
    }
  }

  /** What multipliers of the margins pull at each prediction. */
  function loadPulls(theta: Float64Array): void {
    eta.fill(0);
    for (let i = 0; i < n; i++) {
      const own = labels[i]!;
      for (let m = 0; m < others; m++) {
        eta[own * stride + i]! += theta[i * others + m]!;
        eta[(m < own ? m : m + 1) * stride + i]! -= theta[i * others + m]!;
      }
    }
  }

  function readSums(out: Float64Array): void {
    for (let k = 0; k < nClasses; k++) {
      for (let j = 0; j < p; j++) out[k * width + j] = rows[j * nClasses + k]!;
      if (fitIntercept) out[k * width + p] = sum(eta.subarray(k * stride, k * stride + n));
    }
  }

  return {
    nRows: n * others,
    nColumns: width * nClasses,

    *times(v: Float64Array, out: Float64Array): Computation<void> {
      loadWeights(v);
      yield* design.multiply(rows, features, eta);
      readMargins(v, out);
    },

    *correlate(theta: Float64Array, out: Float64Array): Computation<void> {
      loadPulls(theta);
      yield* design.correlate(eta, features, rows);
      readSums(out);
    },

    row(r: number): Float64Array {
      const i = Math.floor(r / others);
      const m = r % others;
      const own = labels[i]!;
      const other = m < own ? m : m + 1;
      const out = new Float64Array(width * nClasses);
      for (let j = 0; j < width; j++) {
        out[own * width + j] = j < p ? entry(i, j) : 1;
        out[other * width + j] = -out[own * width + j]!;
      }
      return out;
    },
  };
}

/**
 * Each column less its mean, if it is dense and to be centred, over its largest entry; constant columns are 0 then. The first
 * number is taken off before the mean: of columns that lie far from 0 that loses no digit.
 */
function scaledColumns(x: Columns, center: boolean): Columns {
  const data = x.data.slice();
  const isCentred = center && x.kind === 'dense';
  for (let j = 0; j < x.columns; j++) {
    const [begin, end] =
      x.kind === 'dense' ? [j * x.rows, (j + 1) * x.rows] : [x.indptr[j]!, x.indptr[j + 1]!];
    const values = data.subarray(begin, end);
    const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (size === 0) continue;
    const unit = isCentred ? powerOfTwoNear(size) : size;
    for (let q = 0; q < values.length; q++) values[q]! /= unit;
    if (!isCentred) continue;
    const first = values[0]!;
    for (let q = 0; q < values.length; q++) values[q]! -= first;
    const mean = values.reduce((sum, value) => sum + value / values.length, 0);
    for (let q = 0; q < values.length; q++) values[q]! -= mean;
    const spread = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (spread > 0) for (let q = 0; q < values.length; q++) values[q]! /= spread;
  }
  return { ...x, data } as Columns;
}
