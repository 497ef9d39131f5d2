import type { Design } from '../kernels/kernels.js';

/** `X_S^T X_S` for the features S, s x s, both triangles. */
export function gramMatrix(x: Design, features: Int32Array): Float64Array {
  const s = features.length;
  const gram = new Float64Array(s * s);
  if (x.kind === 'dense') {
    for (let a = 0; a < s; a++) {
      const xa = features[a]! * x.stride;
      for (let b = 0; b <= a; b++) {
        const xb = features[b]! * x.stride;
        let even = 0;
        let odd = 0;
        for (let i = 0; i < x.stride; i += 2) {
          even += x.data[xa + i]! * x.data[xb + i]!;
          odd += x.data[xa + i + 1]! * x.data[xb + i + 1]!;
        }
        gram[a * s + b] = gram[b * s + a] = even + odd;
      }
    }
    return gram;
  }
  // The columns are S_j - shift_j unit with S_j . unit = shift_j unit . unit:
  //   <x_a, x_b> = <S_a, S_b> - shift_a shift_b unit . unit.
  let unitSquares = 0;
  for (let i = 0; i < x.rows; i++) unitSquares += x.unit[i]! ** 2;
  const scattered = new Float64Array(x.rows);
  for (let a = 0; a < s; a++) {
    const ja = features[a]!;
    for (let k = x.indptr[ja]!; k < x.indptr[ja + 1]!; k++) scattered[x.indices[k]!] = x.data[k]!;
    for (let b = 0; b <= a; b++) {
      const jb = features[b]!;
      let sum = 0;
      for (let k = x.indptr[jb]!; k < x.indptr[jb + 1]!; k++) sum += x.data[k]! * scattered[x.indices[k]!]!;
      gram[a * s + b] = gram[b * s + a] = sum - x.shift[ja]! * x.shift[jb]! * unitSquares;
    }
    for (let k = x.indptr[ja]!; k < x.indptr[ja + 1]!; k++) scattered[x.indices[k]!] = 0;
  }
  return gram;
}
