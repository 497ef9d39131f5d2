/** When a descent ends: each reason alone, at looks that are made up. */

import { describe, expect, it } from 'vitest';
import type { StopRule } from '../../src/solvers/solver.js';
import { type Effort, StopTest } from '../../src/solvers/stopTest.js';

const rule: StopRule = { tolerance: 1e-4, maxIter: 100 };
const effort = (changes: Partial<Effort> = {}): Effort => ({
  passes: 10,
  flops: 0,
  movement: 1e-3,
  ...changes,
});
const none = (): number => 0;

/** The reasons at gaps, one look after the other. */
function reasons(gaps: readonly number[], changes: Partial<Effort> = {}, more: Partial<StopRule> = {}) {
  const stopTest = new StopTest({ ...rule, ...more }, 1);
  return gaps.map((gap) => stopTest.reasonAt(gap, effort(changes), none));
}

describe('a descent above the tolerance', () => {
  it('goes on, whatever it has spent, until its passes are', () => {
    expect(reasons([1, 0.5, 0.5, 0.5], { flops: 1e12 })).toEqual([null, null, null, null]);
    expect(reasons([1], { passes: 100 })).toEqual(['maxIter']);
  });

  it('ends at the limit of float64 where looks stall and steps are rounding, at once where nothing moves', () => {
    const still = [1, 1, 1, 1, 1, 1];
    expect(reasons(still, { movement: 1e-26 })).toEqual([null, null, null, null, null, 'precision']);
    expect(reasons(still, { movement: 1e-24 })).toEqual(still.map(() => null));
    expect(reasons([1, 1], { movement: 0 })).toEqual([null, 'precision']);
    expect(reasons([1, 0.9, 0.8, 0.7, 0.6, 0.5], { movement: 0 })).toEqual(still.map(() => null));
  });
});

describe('digits beyond the tolerance', () => {
  it('are sought until they are paid for, stall, or are all there are', () => {
    expect(reasons([9e-5, 4e-5])).toEqual([null, null]);
    expect(reasons([9e-5], { flops: 1e6 })).toEqual(['converged']);
    expect(reasons([9e-5, 5e-5])).toEqual([null, 'converged']);
    expect(reasons([1e-15])).toEqual(['converged']);
    expect(reasons([1e-9], {}, { finestGap: 1e-8 })).toEqual(['converged']);
    expect(reasons([9e-5], { passes: 100 })).toEqual(['converged']);
  });

  it('have passes of their own, which those before do not count against', () => {
    const stopTest = new StopTest({ ...rule, extraPasses: 5 }, 1);
    expect(stopTest.reasonAt(1, effort({ passes: 40 }), none)).toBe(null);
    expect(stopTest.reasonAt(9e-5, effort({ passes: 50 }), none)).toBe(null);
    expect(stopTest.passesLeft(9e-5, effort({ passes: 52 }))).toBe(3);
    expect(stopTest.reasonAt(5e-5, effort({ passes: 55 }), none)).toBe('converged');
    // A gap that rose again has all passes of the rule.
    expect(stopTest.passesLeft(1, effort({ passes: 55 }))).toBe(45);
  });

  it('are none for a start that is as fine as the solution it is', () => {
    expect(reasons([9e-5], { passes: 0 }, { startGap: 1e-5 })).toEqual(['converged']);
    expect(reasons([9e-5], { passes: 0 }, { startGap: 1e-6 })).toEqual([null]);
    expect(reasons([9e-5], { passes: 1 }, { startGap: 1e-5 })).toEqual([null]);
  });

  it('are sought as long as the second measure is not within twice the tolerance', () => {
    for (const [distance, reason] of [
      [3e-4, null],
      [1e-4, 'converged'],
    ] as const) {
      expect(new StopTest(rule, 1).reasonAt(9e-5, effort({ flops: 1e9 }), () => distance)).toBe(reason);
    }
  });
});

describe('correlations of a device', () => {
  it('have to be exact where the gap no longer falls, and at the last pass', () => {
    const stopTest = new StopTest(rule, 1);
    expect(stopTest.needsExactness(1, effort())).toBe(false);
    stopTest.reasonAt(1, effort(), none);
    expect(stopTest.needsExactness(0.5, effort())).toBe(false);
    expect(stopTest.needsExactness(0.995, effort())).toBe(true);
    expect(stopTest.needsExactness(0.5, effort({ passes: 100 }))).toBe(true);
  });
});
