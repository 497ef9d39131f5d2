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

  /**
   * Adds `-a_kj w_j` for all features j and lists k, w_j every `width`-th number of w from `from` on: as `addProduct` does, without a
   * call for each, which takes longer where a program fits but once.
   */
  subtractProducts(a: readonly Float64Array[], w: Float64Array, from: number, width: number): this {
    let { value, rest } = this;
    for (let at = from, j = 0; at < w.length; at += width, j++) {
      const weight = w[at]!;
      if (weight === 0) continue;
      const scaled = (2 ** 27 + 1) * weight;
      const up = scaled - (scaled - weight);
      const down = weight - up;
      const isWithin = Math.abs(weight) < LARGEST;
      for (let k = 0; k < a.length; k++) {
        const shift = -a[k]![j]!;
        if (shift === 0) continue;
        const product = shift * weight;
        let term = product;
        if (isWithin && Math.abs(shift) < LARGEST) {
          const wide = (2 ** 27 + 1) * shift;
          const high = wide - (wide - shift);
          const low = shift - high;
          term = high * up - product + high * down + low * up + low * down;
          const sum = value + term;
          const part = sum - value;
          const left = rest + (value - (sum - part) + (term - part));
          value = sum + left;
          rest = Number.isFinite(value) ? left - (value - sum) : 0;
          term = product;
        }
        const sum = value + term;
        const part = sum - value;
        const left = rest + (value - (sum - part) + (term - part));
        value = sum + left;
        rest = Number.isFinite(value) ? left - (value - sum) : 0;
      }
    }
    this.value = value;
    this.rest = rest;
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
