import type { Computation } from '../computation/computation.js';
import { packedLength } from './cholesky.js';

/** Numbers of each vector, and vectors, that are worked on at a time: together they fit the cache. */
const DEPTH = 256;
const WIDTH = 64;

/**
 * All products of `count` vectors of `length` numbers that lie one after the other, `out_ij = a_i . a_j` for i
 * >= j, packed as in `cholesky.ts`. In pieces that fit the cache, and two by two: each number that is read
 * serves twice.
 */
export function* symmetricProducts(
  a: Float64Array,
  count: number,
  length: number,
): Computation<Float64Array> {
  const out = new Float64Array(packedLength(count));
  let work = 0;
  for (let from = 0; from < length; from += DEPTH) {
    const depth = Math.min(DEPTH, length - from);
    for (let j = 0; j < count; j += WIDTH) {
      const end = Math.min(count, j + WIDTH);
      for (let i = j; i < count; i += 2)
        addPair(a, length, from, depth, i, j, Math.min(end, i + 2), count, out);
      work += (count - j) * (end - j) * depth;
      if (work > 1e7) {
        work = 0;
        yield { kind: 'pause' };
      }
    }
  }
  return out;
}

/** Adds the products of vectors i and i + 1 with those from `first` up to `end`, over `depth` numbers of each. */
function addPair(
  a: Float64Array,
  length: number,
  from: number,
  depth: number,
  i: number,
  first: number,
  end: number,
  count: number,
  out: Float64Array,
): void {
  const pair = i + 1 < count;
  const p = i * length + from;
  const q = pair ? p + length : p;
  const row = (i * (i + 1)) / 2;
  for (let j = first; j < end; j += 2) {
    const other = j + 1 < end;
    const r = j * length + from;
    const s = other ? r + length : r;
    let pr = 0;
    let ps = 0;
    let qr = 0;
    let qs = 0;
    for (let k = 0; k < depth; k++) {
      const x = a[p + k]!;
      const y = a[q + k]!;
      const u = a[r + k]!;
      const v = a[s + k]!;
      pr += x * u;
      ps += x * v;
      qr += y * u;
      qs += y * v;
    }
    if (j <= i) out[row + j]! += pr;
    if (other && j + 1 <= i) out[row + j + 1]! += ps;
    if (pair) {
      const next = row + i + 1;
      out[next + j]! += qr;
      if (other && j + 1 <= i + 1) out[next + j + 1]! += qs;
    }
  }
}
