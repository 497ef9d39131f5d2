/** What cross-validation chooses from, a way at a time; strengths are for features of variance 1. */
import type { SharingWay } from '../ways.js';

/** Where the groups of the learned graph come from: the tasks' features, or their weights. */
export interface Grouping {
  readonly by: 'features' | 'weights';
  /** How many groups, at most. */
  readonly K: number;
}

export interface SharingCandidate {
  readonly alpha: number;
  readonly coupling: number;
  /** Of the learned graph; null is one group of all tasks, and without a coupling none. */
  readonly grouping: Grouping | null;
}

/** alpha + coupling, the ridge on what a task has beside its share of the mean. */
export const TOTALS: readonly number[] = [1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3, 1, 3, 10, 100];
/** The ridge alone, where there is coupling. */
const RIDGES = [1e-4, 1e-2, 0.1, 1] as const;
/** Fewer of them where groups are chosen, too. */
const GROUP_RIDGES = [1e-4, 1e-2] as const;
/** Parts of the strength that leaves no weight, the first of which leaves none. */
const PARTS = [1, 0.9, 0.7, 0.5, 0.35, 0.25, 0.17, 0.1, 0.06, 0.03, 0.015, 0.005, 0.001] as const;
const RANK_PARTS = [1, 0.7, 0.45, 0.25, 0.12, 0.06, 0.02, 0.005] as const;
/** Groups are looked for down from this strength. */
const LEAST_GROUPED = 0.01;
const MOST_GROUPS = 3;

/**
 * @param most the strength of the row lasso, or of the nuclear norm, that leaves no weight
 * @param T how many tasks; there are fewer groups
 * @param isShared whether all tasks have the same samples, whose features tell no groups
 */
export function candidatesOf(
  way: SharingWay,
  most: number,
  T: number,
  isShared: boolean,
): readonly SharingCandidate[] {
  const ridge = (alpha: number): SharingCandidate => ({ alpha, coupling: 0, grouping: null });
  switch (way) {
    case 'alone':
    case 'pooled':
    case 'shared slopes':
      return TOTALS.map(ridge);
    case 'soft sharing':
      return [...TOTALS.map(ridge), ...coupled(0, RIDGES, null)];
    case 'learned graph': {
      const counts = Array.from({ length: Math.min(MOST_GROUPS, T - 1) - 1 }, (_, k) => k + 2);
      const groupings = (isShared ? (['weights'] as const) : (['features', 'weights'] as const)).flatMap(
        (by) => counts.map((K): Grouping => ({ by, K })),
      );
      const grouped = [null, ...groupings].flatMap((grouping) =>
        coupled(LEAST_GROUPED, GROUP_RIDGES, grouping),
      );
      return [...TOTALS.map(ridge), ...grouped];
    }
    case 'row lasso':
      return PARTS.map((part) => ridge(part * most));
    case 'low rank':
      return RANK_PARTS.map((part) => ridge(part * most));
  }
}

/** Every total from `least` up with every ridge below it. */
function coupled(least: number, ridges: readonly number[], grouping: Grouping | null): SharingCandidate[] {
  return TOTALS.filter((total) => total >= least).flatMap((total) =>
    ridges
      .filter((alpha) => alpha < total)
      .map((alpha) => ({ alpha, coupling: inDecimals(total - alpha), grouping })),
  );
}

/** Without what rounding leaves of a difference, or sum, of decimals. */
export function inDecimals(value: number): number {
  return Number(value.toPrecision(12));
}
