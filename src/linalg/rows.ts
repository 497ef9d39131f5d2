/** Products with a matrix A by rows of p numbers, `a_i` from `i p`, that was made on the way: the factor of a system, say. */

/** `out_i = a_i . v` for the rows i from `first` up to `end`, v being p numbers from `offset`. */
export function rowsTimes(
  a: Float64Array,
  p: number,
  first: number,
  end: number,
  v: Float64Array,
  offset: number,
  out: Float64Array,
): void {
  let i = first;
  for (; i + 1 < end; i += 2) {
    const from = i * p;
    const next = from + p;
    let s0 = 0;
    let s1 = 0;
    let t0 = 0;
    let t1 = 0;
    let j = 0;
    for (; j + 1 < p; j += 2) {
      const x = v[offset + j]!;
      const y = v[offset + j + 1]!;
      s0 += a[from + j]! * x;
      s1 += a[from + j + 1]! * y;
      t0 += a[next + j]! * x;
      t1 += a[next + j + 1]! * y;
    }
    if (j < p) {
      s0 += a[from + j]! * v[offset + j]!;
      t0 += a[next + j]! * v[offset + j]!;
    }
    out[i] = s0 + s1;
    out[i + 1] = t0 + t1;
  }
  if (i < end) {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += a[i * p + j]! * v[offset + j]!;
    out[i] = sum;
  }
}

/** `out += weight sum_i f_i a_i` over the rows i from `first` up to `end`, out being p numbers from `offset`. */
export function addRows(
  a: Float64Array,
  p: number,
  first: number,
  end: number,
  f: Float64Array,
  weight: number,
  out: Float64Array,
  offset: number,
): void {
  let i = first;
  for (; i + 3 < end; i += 4) {
    const q = i * p;
    const r = q + p;
    const s = r + p;
    const t = s + p;
    const f0 = weight * f[i]!;
    const f1 = weight * f[i + 1]!;
    const f2 = weight * f[i + 2]!;
    const f3 = weight * f[i + 3]!;
    for (let j = 0; j < p; j++) {
      out[offset + j]! += f0 * a[q + j]! + f1 * a[r + j]! + (f2 * a[s + j]! + f3 * a[t + j]!);
    }
  }
  for (; i < end; i++) {
    const value = weight * f[i]!;
    if (value !== 0) for (let j = 0; j < p; j++) out[offset + j]! += value * a[i * p + j]!;
  }
}
