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
 * @param reach how far the first steps may go. @defaultValue 1
 * @returns the best x, 0 being where it starts
 */
export function rootOf(at: (x: number, out: Rising) => void, reach = 1): number {
  const f: Rising = { value: 0, slope: 0, size: 0 };
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let x = 0;
  let most = reach;
  let width = Number.POSITIVE_INFINITY; // of the bracket, a few steps ago
  for (let step = 1; step <= MOST_STEPS; step++) {
    at(x, f);
    if (Math.abs(f.value) <= 2 * Number.EPSILON * f.size) return x;
    if (f.value > 0) high = x;
    else low = x;
    let next = x - f.value / f.slope;
    if (high - low === Number.POSITIVE_INFINITY) {
      // On a tail Newton's steps are all of one length: their bound grows until the root is passed.
      if (!(Math.abs(next - x) <= most) || step > 4) next = f.value > 0 ? x - most : x + most;
      most *= 2;
    } else {
      const isSlow = step % 3 === 0 && high - low > width / 2;
      if (step % 3 === 0) width = high - low;
      if (isSlow || !(next > low && next < high)) next = low + (high - low) / 2;
    }
    if (next === x || !(next > low && next < high)) return x;
    x = next;
  }
  return x;
}

const MOST_STEPS = 300;

/**
 * The sum of field[from .. to - 1] into out.value and that of its sizes into out.size. What each addition rounds off is
 * added at the end (Neumaier 1974): equal terms would all be rounded to one side, and leave n eps of their size
 * where `rootOf` waits for 2 eps.
 */
export function sumInto(field: Float64Array, from: number, to: number, out: Rising): void {
  let sum = 0;
  let lost = 0;
  let size = 0;
  for (let i = from; i < to; i++) {
    const term = field[i]!;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
    size += Math.abs(term);
  }
  out.value = sum + lost;
  out.size = size;
}
