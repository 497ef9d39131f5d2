/** K-means without random starts: the same points give the same groups, in whatever order they come. */

const MOST_ROUNDS = 50;

/**
 * Groups of points with a small sum of squared distances to their means; the better of two starts by Lloyd's rounds: points far
 * from each other, and the points in order of their first principal component, cut into K parts.
 *
 * @param points T x p
 * @returns the group of each point, numbered as they come, fewer than K where points coincide
 */
export function kMeans(points: Float64Array, T: number, p: number, K: number): Int32Array {
  let best: Int32Array = new Int32Array(T);
  let least = Infinity;
  for (const start of [farApart(points, T, p, K), alongFirst(points, T, p, K)]) {
    const { groups, squares } = lloyd(points, T, p, start);
    if (squares >= least) continue;
    best = groups;
    least = squares;
  }
  return numberedAsTheyCome(best);
}

function lloyd(
  points: Float64Array,
  T: number,
  p: number,
  start: Float64Array,
): { groups: Int32Array; squares: number } {
  const K = start.length / p;
  const centres = start;
  const groups = new Int32Array(T).fill(-1);
  let squares = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let isSame = true;
    squares = 0;
    for (let t = 0; t < T; t++) {
      let nearest = 0;
      let least = Infinity;
      for (let g = 0; g < K; g++) {
        const distance = distanceOf(points, t * p, centres, g * p, p);
        if (distance < least) [nearest, least] = [g, distance];
      }
      squares += least;
      if (groups[t] !== nearest) isSame = false;
      groups[t] = nearest;
    }
    if (isSame) break;
    meansOf(points, p, groups, centres);
  }
  return { groups, squares };
}

/** The means of groups; that of an empty one stays. */
function meansOf(points: Float64Array, p: number, groups: Int32Array, centres: Float64Array): void {
  const counts = new Float64Array(centres.length / p);
  for (const g of groups) counts[g]!++;
  for (const [g, count] of counts.entries()) if (count > 0) centres.fill(0, g * p, (g + 1) * p);
  for (const [t, g] of groups.entries()) {
    for (let j = 0; j < p; j++) centres[g * p + j]! += points[t * p + j]! / counts[g]!;
  }
}

/** The point farthest from the mean, then each time the one farthest from those before. */
function farApart(points: Float64Array, T: number, p: number, K: number): Float64Array {
  const mean = new Float64Array(p);
  meansOf(points, p, new Int32Array(T), mean);
  const nearest = new Float64Array(T).fill(Infinity);
  const centres = new Float64Array(K * p);
  let from = mean;
  for (let g = 0; g < K; g++) {
    let farthest = 0;
    for (let t = 0; t < T; t++) {
      const distance = distanceOf(points, t * p, from, 0, p);
      nearest[t] = g === 1 ? distance : Math.min(nearest[t]!, distance);
      if (nearest[t]! > nearest[farthest]!) farthest = t;
    }
    from = points.slice(farthest * p, (farthest + 1) * p);
    centres.set(from, g * p);
  }
  return centres;
}

/** The means of K parts of the points, equal but for one, in the order of their first principal component. */
function alongFirst(points: Float64Array, T: number, p: number, K: number): Float64Array {
  const mean = new Float64Array(p);
  meansOf(points, p, new Int32Array(T), mean);
  let direction = farApart(points, T, p, 1).map((value, j) => value - mean[j]!);
  let along = new Float64Array(T);
  for (let step = 0; step < 30; step++) {
    along = Float64Array.from({ length: T }, (_, t) => {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += direction[j]! * (points[t * p + j]! - mean[j]!);
      return sum;
    });
    const next = new Float64Array(p);
    for (let t = 0; t < T; t++) {
      for (let j = 0; j < p; j++) next[j]! += along[t]! * (points[t * p + j]! - mean[j]!);
    }
    const length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (!(length > 0)) break;
    direction = next.map((value) => value / length);
  }
  const order = Array.from({ length: T }, (_, t) => t).sort((a, b) => along[a]! - along[b]!);
  const groups = new Int32Array(T);
  for (const [rank, t] of order.entries()) groups[t] = Math.floor((rank * K) / T);
  const centres = new Float64Array(K * p);
  meansOf(points, p, groups, centres);
  return centres;
}

function distanceOf(a: Float64Array, i: number, b: Float64Array, k: number, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) sum += (a[i + j]! - b[k + j]!) ** 2;
  return sum;
}

function numberedAsTheyCome(groups: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return groups.map((g) => {
    if (!numbers.has(g)) numbers.set(g, numbers.size);
    return numbers.get(g)!;
  });
}
