/** What Newton's method on row norms takes; see `Kernels`. */

import type { DenseDesign, ScaledRows, SingleDesign } from '../kernels.js';

export function demoteColumns(
  x: DenseDesign,
  features: Int32Array,
  factors: Float64Array,
  out: SingleDesign,
  first: number,
): void {
  const { stride } = x;
  for (let k = 0; k < features.length; k++) {
    const from = features[k]! * stride;
    const to = (first + k) * stride;
    for (let i = 0; i < stride; i++) out.data[to + i] = factors[k]! * x.data[from + i]!;
  }
}

export function addOuter(
  { data, stride: n }: DenseDesign | SingleDesign,
  features: Int32Array,
  weights: Float64Array,
  out: Float64Array,
): void {
  for (const [k, j] of features.entries()) {
    const from = j * n;
    for (let i = 0; i < n; i++) {
      const value = weights[k]! * data[from + i]!;
      if (value !== 0) for (let h = 0; h <= i; h++) out[i * n + h]! += value * data[from + h]!;
    }
  }
}

export function predictSingle(
  { data, stride }: SingleDesign,
  { features, factors, rows }: ScaledRows,
  out: Float32Array,
): void {
  const T = out.length / stride;
  out.fill(0);
  for (const [k, j] of features.entries()) {
    for (let t = 0; t < T; t++) {
      const value = factors[k]! * rows[j * T + t]!;
      for (let i = 0; i < stride; i++) out[t * stride + i]! += value * data[j * stride + i]!;
    }
  }
}

export function rowDotsSingle(
  { data, stride }: SingleDesign,
  field: Float32Array,
  { features, factors, rows }: ScaledRows,
): void {
  const T = field.length / stride;
  for (const [k, j] of features.entries()) {
    let sum = 0;
    for (let t = 0; t < T; t++) {
      let along = 0;
      for (let i = 0; i < stride; i++) along += data[j * stride + i]! * field[t * stride + i]!;
      sum += rows[j * T + t]! * along;
    }
    factors[k] = sum;
  }
}
