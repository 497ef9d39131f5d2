import { describe, expect, it } from 'vitest';
import { FlopBudget } from '../../src/solvers/flopBudget.js';

describe('FlopBudget', () => {
  it('asks for some steps, for twice as many after each try that did not help, and for some again after one that did', () => {
    const budget = new FlopBudget(4, 100);
    expect(budget.since(150)).toBe(50);
    expect([39, 40].map((flops) => budget.isPaidBy(flops, 10))).toEqual([false, true]);
    budget.tried(200, false);
    budget.tried(300, false);
    expect(budget.since(350)).toBe(50);
    expect([159, 160].map((flops) => budget.isPaidBy(flops, 10))).toEqual([false, true]);
    budget.tried(400, true);
    expect([39, 40].map((flops) => budget.isPaidBy(flops, 10))).toEqual([false, true]);
    expect(budget.isPaidBy(1e300, Infinity)).toBe(false);
  });
});
