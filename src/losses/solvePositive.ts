/** The x with A x = r for a symmetric positive definite A, K x K, by Cholesky; null where A is not. */
export function solvePositive(A: Float64Array, r: Float64Array): Float64Array | null {
  const K = r.length;
  const L = A.slice();
  for (let a = 0; a < K; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = L[a * K + b]!;
      for (let k = 0; k < b; k++) sum -= L[a * K + k]! * L[b * K + k]!;
      if (a !== b) L[a * K + b] = sum / L[b * K + b]!;
      else if (sum > 0) L[a * K + a] = Math.sqrt(sum);
      else return null;
    }
  }
  const x = r.slice();
  for (let a = 0; a < K; a++) {
    for (let b = 0; b < a; b++) x[a]! -= L[a * K + b]! * x[b]!;
    x[a]! /= L[a * K + a]!;
  }
  for (let a = K - 1; a >= 0; a--) {
    for (let b = a + 1; b < K; b++) x[a]! -= L[b * K + a]! * x[b]!;
    x[a]! /= L[a * K + a]!;
  }
  return x;
}
