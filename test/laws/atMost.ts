import { expect } from 'vitest';

/** What `expect(actual).toBeLessThanOrEqual(bound)` says, for the numbers of a loop: that costs microseconds each. NaN is not at most anything. */
export function expectAtMost(actual: number, bound: number): void {
  if (!(actual <= bound)) expect.fail(`${actual} is more than ${bound}`);
}
