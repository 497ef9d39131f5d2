/** Tasks whose weights are in a known relation, and samples of them. */
import { exp } from '../src/math/exp.js';
import type { Random } from '../src/math/random.js';

export const SCENARIOS = ['independent', 'identical', 'grouped', 'outlier', 'none'] as const;
export type Scenario = (typeof SCENARIOS)[number];
export type Kind = 'numbers' | 'labels';

/** Tasks, samples of each, features. */
export const [T, N, P] = [10, 30, 15] as const;

/** Numbers are `b + x . w` and noise of variance 1; labels are 'yes' with the probability of the log odds `2 x . w + b / 2`. */
export interface Truth {
  readonly w: readonly number[];
  readonly b: number;
}

export function drawTruths(scenario: Scenario, random: Random): Truth[] {
  const draw = (): number[] => Array.from({ length: P }, () => random.normal() / 2);
  const [a, b] = [draw(), draw()];
  return Array.from({ length: T }, (_, t) => {
    const own = draw();
    const w = {
      independent: own,
      identical: a,
      grouped: t % 2 === 0 ? a : b,
      outlier: t === 0 ? a.map((value) => -value) : a,
      none: a.map(() => 0),
    }[scenario];
    return { w, b: random.normal() };
  });
}

/** New samples of each task. */
export function drawTasks(truths: readonly Truth[], kind: Kind, random: Random) {
  return truths.map((truth, t) => {
    const X = drawSamples(N, random);
    const y = X.map((x): number | string => {
      if (kind === 'numbers') return truth.b + product(x, truth.w) + random.normal();
      return random.uniform() < probability(logOdds(truth, x)) ? 'yes' : 'no';
    });
    return { name: `task ${t}`, X, y };
  });
}

export function drawSamples(n: number, random: Random): number[][] {
  return Array.from({ length: n }, () => Array.from({ length: P }, () => random.normal()));
}

export function logOdds({ w, b }: Truth, x: readonly number[]): number {
  return 2 * product(x, w) + b / 2;
}

export function probability(eta: number): number {
  return 1 / (1 + exp(-eta));
}

export function product(x: readonly number[], w: readonly number[]): number {
  return x.reduce((sum, value, j) => sum + value * w[j]!, 0);
}
