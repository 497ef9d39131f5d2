/**
 * The cosines of vectors, `<v_s, v_t> / (||v_s|| ||v_t||)`, k x k by rows, from their products; 0 where one of them is 0,
 * and never beyond [-1, 1] by rounding.
 *
 * @param products k x k by rows
 */
export function cosinesOf(products: Float64Array, k: number): Float64Array {
  const sizes = Float64Array.from({ length: k }, (_, s) => Math.sqrt(Math.max(0, products[s * k + s]!)));
  return products.map((product, at) => {
    const [s, t] = [Math.floor(at / k), at % k];
    if (s === t) return 1;
    const size = sizes[s]! * sizes[t]!;
    return size > 0 ? Math.max(-1, Math.min(1, product / size)) : 0;
  });
}

/** The products `<v_s, v_t>` of the columns of a p x k array by rows. */
export function productsOf(v: Float64Array, k: number): Float64Array {
  const products = new Float64Array(k * k);
  for (let at = 0; at < v.length; at += k) {
    for (let s = 0; s < k; s++) {
      for (let t = 0; t <= s; t++) products[s * k + t]! += v[at + s]! * v[at + t]!;
    }
  }
  for (let s = 0; s < k; s++) for (let t = 0; t < s; t++) products[t * k + s] = products[s * k + t]!;
  return products;
}

/** The columns of a p x k array by rows, each less the mean of them all. */
export function lessMean(v: Float64Array, k: number): Float64Array {
  const out = new Float64Array(v.length);
  for (let at = 0; at < v.length; at += k) {
    let mean = 0;
    for (let t = 0; t < k; t++) mean += v[at + t]! / k;
    for (let t = 0; t < k; t++) out[at + t] = v[at + t]! - mean;
  }
  return out;
}
