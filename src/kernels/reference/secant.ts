import type { SecantPairs, SecantRange } from '../kernels.js';

/** See `Kernels.secantDown`. */
export function secantDown(pairs: SecantPairs, { first, count }: SecantRange, q: Float64Array): void {
  for (let k = count - 1; k >= 0; k--) {
    const at = (first + k) % pairs.capacity;
    const { s, y } = pairAt(pairs, at);
    pairs.parts[at] = inner(q, s) / pairs.products[at]!;
    for (let i = 0; i < q.length; i++) q[i]! -= pairs.parts[at]! * y[i]!;
  }
}

/** See `Kernels.secantUp`. */
export function secantUp(pairs: SecantPairs, { first, count }: SecantRange, z: Float64Array): void {
  for (let k = 0; k < count; k++) {
    const at = (first + k) % pairs.capacity;
    const { s, y } = pairAt(pairs, at);
    const part = pairs.parts[at]! - inner(z, y) / pairs.products[at]!;
    for (let i = 0; i < z.length; i++) z[i]! += part * s[i]!;
  }
}

function pairAt({ steps, changes, size }: SecantPairs, at: number): { s: Float64Array; y: Float64Array } {
  const [from, end] = [at * size, (at + 1) * size];
  return { s: steps.subarray(from, end), y: changes.subarray(from, end) };
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
