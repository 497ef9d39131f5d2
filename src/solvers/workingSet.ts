import { selected } from '../linalg/selected.js';

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
  const limit = selected(distances.slice(0, candidates.length), size - 1);
  let count = 0;
  let ties = size;
  for (let k = 0; k < candidates.length; k++) if (distances[k]! < limit) ties--;
  for (let k = 0; k < candidates.length; k++) {
    const distance = distances[k]!;
    if (distance < limit || (distance === limit && ties-- > 0)) out[count++] = candidates[k]!;
  }
  return count;
}
