/** A function that rises, with its slope, at one point. */
export interface Rising {
  value: number;
  slope: number;
  /** The size of the terms that value is the sum of: what its rounding is measured by. */
  size: number;
}

/**
 * The root of a rising function, by Newton's steps within a bracket that grows until it holds the root and shrinks
 * with every point: from any start, and over plains where the slope vanishes.
 *
 * @param at evaluates the function at x
 * @returns the best x, 0 being where it starts
 */
export function rootOf(at: (x: number, out: Rising) => void): number {
  const f: Rising = { value: 0, slope: 0, size: 0 };
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let x = 0;
  let reach = 1;
  for (let step = 0; step < MOST_STEPS; step++) {
    at(x, f);
    if (Math.abs(f.value) <= 2 * Number.EPSILON * f.size) return x;
    if (f.value > 0) high = x;
    else low = x;
    let next = x - f.value / f.slope;
    const far = Math.abs(next - x) > reach;
    if (!(next > low && next < high) || far) {
      if (low > Number.NEGATIVE_INFINITY && high < Number.POSITIVE_INFINITY) {
        if (!(next > low && next < high)) next = low + (high - low) / 2;
      } else {
        next = f.value > 0 ? x - reach : x + reach;
        reach *= 2;
      }
    }
    if (next === x || !(next > low && next < high)) return x;
    x = next;
  }
  return x;
}

const MOST_STEPS = 200;
