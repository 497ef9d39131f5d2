/** The power of two just below or at |value|; 1 for 0. Exact: found by repeated halving and doubling. */
export function powerOfTwoNear(value: number): number {
  if (value === 0) return 1;
  let power = 1;
  while (power > value && power > 1e-300) power /= 2;
  while (power * 2 <= value) power *= 2;
  return power;
}
