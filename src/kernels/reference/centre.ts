import type { Centring, DenseDesign, Range } from '../kernels.js';

/** A mean this many times the spread of its column is rounded by more than digits that count. */
const FAR = 100;

/** See `Kernels.centre`. */
export function centre(x: DenseDesign, centring: Centring, { first, end }: Range): void {
  const { weights, factors, total, center, means, rests, squares } = centring;
  for (let j = end - 1; j >= first; j--) {
    x.data.copyWithin(j * x.stride, j * x.rows, (j + 1) * x.rows);
    const column = x.data.subarray(j * x.stride, j * x.stride + x.rows);
    let mean = 0;
    let rest = 0;
    if (center) {
      mean = spread(column, weights, 0).sum / total;
      const left = spread(column, weights, mean);
      mean += left.sum / total;
      if (Math.abs(mean) > FAR * Math.sqrt(left.square / total)) {
        rest = spread(column, weights, mean).sum / total;
      }
    }
    let square = 0;
    for (let i = 0; i < column.length; i++) {
      const d = column[i]! - mean - rest;
      column[i] = (factors ? factors[i]! : 1) * d;
      square += (weights ? weights[i]! : 1) * d * d;
    }
    x.data.fill(0, j * x.stride + x.rows, (j + 1) * x.stride);
    means[j] = mean;
    rests[j] = rest;
    squares[j] = square;
  }
}

/** `sum_i v_i (x_i - m)` and `sum_i v_i (x_i - m)^2`. */
function spread(x: Float64Array, v: Float64Array | null, m: number): { sum: number; square: number } {
  let sum = 0;
  let square = 0;
  for (let i = 0; i < x.length; i++) {
    const d = x[i]! - m;
    const vd = (v ? v[i]! : 1) * d;
    sum += vd;
    square += vd * d;
  }
  return { sum, square };
}
