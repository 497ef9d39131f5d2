import type { CoupledRows } from '../../penalties/coupledRows.js';
import type { JoinedOutputs } from '../../problem/exactIntercepts.js';
import type { JointSamples, SystemInverse, TaskSystem } from '../../problem/softSharing/taskSystem.js';

/**
 * A softmax does not see a shift that all rows of a task have in common. Where the tasks of a group all have the same
 * labels, neither does the coupling: steps and right-hand sides then have rows that sum to 0 in each task, and a
 * preconditioner that leaves that room (it looks at each row by itself) is brought back to it. Otherwise the inverse
 * stays as it is.
 */
export function zeroSumInverse(
  system: Pick<TaskSystem, 'coupling' | 'nFeatures'> & {
    joint?: Pick<JointSamples, 'softmaxes'> | undefined;
  },
  inverse: SystemInverse,
): SystemInverse {
  const { coupling, nFeatures: p } = system;
  const joined = system.joint?.softmaxes ?? [];
  const families = joined.length > 0 ? groupsOf(joined, coupling.groupOf) : null;
  if (!families) return joined.length > 0 ? { ...inverse, isExact: false } : inverse;
  return {
    singular: inverse.singular,
    isExact: false,
    apply(e): CoupledRows {
      const z = inverse.apply(e);
      for (const groups of families) removeMean(z.mean, groups, p);
      for (const { first, count } of z.deviation.length > 0 ? joined : []) {
        removeMean(
          z.deviation,
          Array.from({ length: count }, (_, k) => first + k),
          p,
        );
      }
      return z;
    },
  };
}

/** The groups of each task, once for all tasks that share them; null where two tasks share some of them only. */
function groupsOf(joined: readonly JoinedOutputs[], groupOf: Int32Array): number[][] | null {
  const families = new Map<number, number[]>();
  for (const { first, count } of joined) {
    const groups = [...groupOf.subarray(first, first + count)].sort((a, b) => a - b);
    for (const group of groups) {
      const known = families.get(group);
      if (known && known.join() !== groups.join()) return null;
      families.set(group, known ?? groups);
    }
  }
  return [...new Set(families.values())];
}

/** Takes the mean of some rows off each of them. */
function removeMean(field: Float64Array, rows: readonly number[], p: number): void {
  for (let j = 0; j < p; j++) {
    let sum = 0;
    for (const q of rows) sum += field[q * p + j]!;
    const mean = sum / rows.length;
    for (const q of rows) field[q * p + j]! -= mean;
  }
}
