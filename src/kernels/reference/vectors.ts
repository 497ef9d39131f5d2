/** max_k |a_k|, NaN where one of them is. */
export function largest(a: Float64Array): number {
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k]!));
  return most;
}

/** `a <- a / divisor`. @returns `||a||^2` of what it is then */
export function divide(a: Float64Array, divisor: number): number {
  let squares = 0;
  for (let k = 0; k < a.length; k++) {
    a[k]! /= divisor;
    squares += a[k]! * a[k]!;
  }
  return squares;
}

/** `out = a - factor b`. @returns `||out||^2` */
export function subtract(a: Float64Array, b: Float64Array, out: Float64Array, factor: number): number {
  let squares = 0;
  for (let k = 0; k < out.length; k++) {
    out[k] = a[k]! - factor * b[k]!;
    squares += out[k]! * out[k]!;
  }
  return squares;
}
