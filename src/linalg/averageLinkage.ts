import type { Computation } from '../computation/computation.js';

/** A cluster on the way: its items from left to right, as they stand in the order at last. */
interface Cluster {
  readonly items: readonly number[];
  /** The mean distance to each other cluster, by number. */
  readonly distances: Float64Array;
}

/**
 * An order of n items in which near ones stand beside each other: the leaves of the tree of average linkage, each pair of
 * branches turned so that the ends that meet are the nearest. Ties go to the first.
 *
 * The distance of two clusters is the mean over their pairs: d(A + B, C) = (|A| d(A, C) + |B| d(B, C)) / (|A| + |B|).
 * O(n^2) time for usual distances, O(n^3) at worst: each cluster keeps its nearest other.
 *
 * Source: Sokal, Michener (1958), "A statistical method for evaluating systematic relationships"; the turns: Gruvaeus,
 * Wainer (1972), "Two additions to hierarchical cluster analysis".
 *
 * @param distances n x n by rows, symmetric, finite
 */
export function* averageLinkageOrder(distances: Float64Array, n: number): Computation<number[]> {
  const clusters: (Cluster | null)[] = Array.from({ length: n }, (_, k) => ({
    items: [k],
    distances: distances.slice(k * n, (k + 1) * n),
  }));
  const nearest = new Int32Array(n);
  for (let k = 0; k < n; k++) nearest[k] = nearestOf(clusters, k);
  for (let merges = 1; merges < n; merges++) {
    let a = -1;
    for (let k = 0; k < n; k++) {
      if (clusters[k] && (a < 0 || gapOf(clusters, nearest, k) < gapOf(clusters, nearest, a))) a = k;
    }
    const b = nearest[a]!;
    join(clusters, distances, n, Math.min(a, b), Math.max(a, b));
    for (let k = 0; k < n; k++) {
      if (clusters[k] && (nearest[k] === a || nearest[k] === b || k === a || k === b)) {
        nearest[k] = nearestOf(clusters, k);
      }
    }
    yield { kind: 'pause' };
  }
  return [...(clusters.find((cluster) => cluster !== null)?.items ?? [])];
}

function gapOf(clusters: readonly (Cluster | null)[], nearest: Int32Array, k: number): number {
  return clusters[k]!.distances[nearest[k]!]!;
}

/** The nearest other cluster; k itself where there is none. */
function nearestOf(clusters: readonly (Cluster | null)[], k: number): number {
  const { distances } = clusters[k]!;
  let best = k;
  for (let other = 0; other < clusters.length; other++) {
    if (other === k || !clusters[other]) continue;
    if (best === k || distances[other]! < distances[best]!) best = other;
  }
  return best;
}

/** Puts cluster b into cluster a. */
function join(clusters: (Cluster | null)[], distances: Float64Array, n: number, a: number, b: number): void {
  const [first, second] = [clusters[a]!, clusters[b]!];
  const [sizeA, sizeB] = [first.items.length, second.items.length];
  const mean = first.distances.map(
    (value, k) => (sizeA * value + sizeB * second.distances[k]!) / (sizeA + sizeB),
  );
  clusters[a] = { items: beside(first.items, second.items, distances, n), distances: mean };
  clusters[b] = null;
  for (const [k, cluster] of clusters.entries()) if (cluster && k !== a) cluster.distances[a] = mean[k]!;
}

/** Both lists in a row, each turned or not, so that the items that meet are the nearest ends. */
function beside(a: readonly number[], b: readonly number[], distances: Float64Array, n: number): number[] {
  const ways = [
    [a, b],
    [a, [...b].reverse()],
    [[...a].reverse(), b],
    [[...a].reverse(), [...b].reverse()],
  ] as const;
  const gaps = ways.map(([left, right]) => distances[left.at(-1)! * n + right[0]!]!);
  const [left, right] = ways[gaps.indexOf(Math.min(...gaps))]!;
  return [...left, ...right];
}
