/**
 * The features a pass of block descent visits: all that are non-zero, and those nearest to becoming so. A
 * feature's distance from that is `(threshold - ||V_j||) / ||x_j||`, how far the dual point can move before
 * its constraint is met (Massias, Gramfort, Salmon 2018, "Celer: a fast solver for the lasso with dual
 * extrapolation"). The set grows with the support, and is pruned with it.
 *
 * @param candidates the features to choose from, ascending
 * @param distances their distances, -Infinity for those that must be in it
 * @param size how many to take at least (all where there are fewer)
 * @param out receives the chosen features, ascending
 * @returns how many were chosen
 */
export function chooseWorkingSet(
  candidates: Int32Array,
  distances: Float64Array,
  size: number,
  out: Int32Array,
): number {
  if (candidates.length <= size) {
    out.set(candidates);
    return candidates.length;
  }
  const limit = smallest(distances.slice(0, candidates.length), size - 1);
  let count = 0;
  let ties = size;
  for (let k = 0; k < candidates.length; k++) if (distances[k]! < limit) ties--;
  for (let k = 0; k < candidates.length; k++) {
    const distance = distances[k]!;
    if (distance < limit || (distance === limit && ties-- > 0)) out[count++] = candidates[k]!;
  }
  return count;
}

/** The number that would stand at `place` if `values`, none of them NaN, were sorted: Hoare's selection, which moves them. */
function smallest(values: Float64Array, place: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOf(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let i = low;
    let k = high;
    while (i <= k) {
      while (values[i]! < pivot) i++;
      while (values[k]! > pivot) k--;
      if (i <= k) {
        const value = values[i]!;
        values[i++] = values[k]!;
        values[k--] = value;
      }
    }
    if (place <= k) high = k;
    else if (place >= i) low = i;
    else break;
  }
  return values[place]!;
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
