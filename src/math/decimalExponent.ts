/** The e for which `10^e <= value < 10^(e + 1)`, exactly, for a finite value > 0. */
export function decimalExponent(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}
