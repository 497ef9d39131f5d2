/**
 * A sum of numbers and products in double-double arithmetic, `value + rest` with 106 bits: what an intercept is to be
 * before it is rounded, however large the means are that it takes up.
 *
 * Source: Ogita, Rump, Oishi (2005), "Accurate sum and dot product", SIAM J. Sci. Comput. 26.
 */
export class ExactSum {
  /** The sum, rounded. */
  value = 0;
  /** What rounding took off it. */
  rest = 0;

  add(term: number): this {
    const sum = this.value + term;
    const part = sum - this.value;
    const rest = this.rest + (this.value - (sum - part) + (term - part));
    this.value = sum + rest;
    this.rest = Number.isFinite(this.value) ? rest - (this.value - sum) : 0;
    return this;
  }

  /** Adds `a b`. */
  addProduct(a: number, b: number): this {
    const product = a * b;
    if (Math.abs(a) < LARGEST && Math.abs(b) < LARGEST) {
      const high = highHalf(a);
      const low = a - high;
      const up = highHalf(b);
      const down = b - up;
      this.add(high * up - product + high * down + low * up + low * down);
    }
    return this.add(product);
  }
}

/** Beyond it the halves overflow. */
const LARGEST = 1e290;

/** The number rounded to its upper 26 bits: products of such halves, and of what they leave, are exact. Source: Veltkamp's splitting. */
export function highHalf(value: number): number {
  const scaled = (2 ** 27 + 1) * value;
  return scaled - (scaled - value);
}
