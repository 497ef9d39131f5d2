import { packedLength } from './cholesky.js';

/**
 * All products of `count` vectors of `length` numbers that lie one after the other, `out_ij = a_i . a_j` for i >= j, packed as in
 * `cholesky.ts`. Two by two at a time: each number that is read serves twice.
 */
export function* symmetricProducts(
  a: Float64Array,
  count: number,
  length: number,
): Generator<{ readonly kind: 'pause' }, Float64Array, void> {
  const out = new Float64Array(packedLength(count));
  let work = 0;
  for (let i = 0; i < count; i += 2) {
    const pair = i + 1 < count;
    const p = i * length;
    const q = pair ? p + length : p;
    for (let j = 0; j <= i; j += 2) {
      const other = j + 1 < count;
      const r = j * length;
      const s = other ? r + length : r;
      let pr = 0;
      let ps = 0;
      let qr = 0;
      let qs = 0;
      for (let k = 0; k < length; k++) {
        const x = a[p + k]!;
        const y = a[q + k]!;
        const u = a[r + k]!;
        const v = a[s + k]!;
        pr += x * u;
        ps += x * v;
        qr += y * u;
        qs += y * v;
      }
      const row = (i * (i + 1)) / 2;
      out[row + j] = pr;
      if (other && j + 1 <= i) out[row + j + 1] = ps;
      if (pair) {
        const next = row + i + 1;
        out[next + j] = qr;
        if (other) out[next + j + 1] = qs;
      }
    }
    work += (i + 2) * length;
    if (work > 1e7) {
      work = 0;
      yield { kind: 'pause' };
    }
  }
  return out;
}
