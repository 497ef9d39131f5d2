/** `<a, b>`, in four sums that do not wait for each other. */
export function dot(a: Float64Array, b: Float64Array): number {
  return dotRange(a, 0, b, 0, a.length);
}

/** `sum_k a[from + k] b[start + k]`, in four sums that do not wait for each other. */
export function dotRange(
  a: Float64Array,
  from: number,
  b: Float64Array,
  start: number,
  count: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += a[from + k]! * b[start + k]!;
    s1 += a[from + k + 1]! * b[start + k + 1]!;
    s2 += a[from + k + 2]! * b[start + k + 2]!;
    s3 += a[from + k + 3]! * b[start + k + 3]!;
  }
  for (; k < count; k++) s0 += a[from + k]! * b[start + k]!;
  return s0 + s1 + (s2 + s3);
}

/** `||a||_2`. */
export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** `||a[from .. from + count - 1]||_2`: of a row of W, say. Without overflow or underflow; `Math.hypot` differs between engines. */
export function normRange(a: ArrayLike<number>, from: number, count: number): number {
  const end = from + count;
  let squares = 0;
  for (let k = from; k < end; k++) squares += a[k]! * a[k]!;
  if (squares > 1e-280 && squares < Infinity) return Math.sqrt(squares);
  let largest = 0;
  for (let k = from; k < end; k++) largest = Math.max(largest, Math.abs(a[k]!));
  if (largest === 0 || largest === Infinity) return largest;
  squares = 0;
  for (let k = from; k < end; k++) squares += (a[k]! / largest) ** 2;
  return largest * Math.sqrt(squares);
}

/** `normRange` of the rows `features` of an array with `width` numbers a row, in their order. */
export function rowNorms(a: Float64Array, width: number, features: Int32Array, out: Float64Array): void {
  for (let k = 0; k < features.length; k++) {
    const from = features[k]! * width;
    let squares = 0;
    for (let q = from; q < from + width; q++) squares += a[q]! * a[q]!;
    out[k] = squares > 1e-280 && squares < Infinity ? Math.sqrt(squares) : normRange(a, from, width);
  }
}

/** `sum_k a_k`, in order. */
export function sum(a: Float64Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += a[k]!;
  return total;
}

/** `||a - b||^2` */
export function squaredDistance(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k]! - b[k]!) ** 2;
  return total;
}

/** Whether some number is above 0. */
export function hasPositive(a: Float64Array): boolean {
  for (let k = 0; k < a.length; k++) if (a[k]! > 0) return true;
  return false;
}

/** Whether all numbers are 0. */
export function isZero(a: Float64Array): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== 0) return false;
  return true;
}

/** Whether all numbers but zeros are above one number and below another. */
export function areZeroOrBetween(a: Float64Array, low: number, high: number): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== 0 && !(a[k]! > low && a[k]! < high)) return false;
  return true;
}

/** Whether all numbers are the same. */
export function areAlike(a: Float64Array): boolean {
  for (let k = 1; k < a.length; k++) if (a[k] !== a[0]) return false;
  return true;
}

/** `a <- a + weight b`. */
export function addScaled(a: Float64Array, b: Float64Array, weight: number): void {
  for (let k = 0; k < a.length; k++) a[k]! += weight * b[k]!;
}

/** `a + weight b`, an array of its own. */
export function sumOf(a: Float64Array, b: Float64Array, weight: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let k = 0; k < out.length; k++) out[k] = a[k]! + weight * b[k]!;
  return out;
}

/** `a <- a .* b`, number by number. */
export function multiplyBy(a: Float64Array, b: Float64Array): void {
  for (let k = 0; k < a.length; k++) a[k]! *= b[k]!;
}

/** `a <- factor a`. */
export function scaleBy(a: Float64Array, factor: number): void {
  for (let k = 0; k < a.length; k++) a[k]! *= factor;
}

/** The sums of K columns that lie one after the other. */
export function columnSums(field: Float64Array, K: number): Float64Array {
  const n = field.length / K;
  const sums = new Float64Array(K);
  for (let k = 0; k < K; k++) for (let i = k * n; i < (k + 1) * n; i++) sums[k]! += field[i]!;
  return sums;
}
