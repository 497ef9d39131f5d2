import { createRandom } from '../../src/math/random.js';

export interface Group {
  readonly name: string;
  readonly X: number[][];
  readonly y: number[];
}

/** Tasks of two groups in turn: weights are near those of their group, features lie about 0.5 or -0.5. */
export function groupedTasks(nTasks: number, n: number, seed: number, p = 6, noise = 0.3): Group[] {
  const random = createRandom(seed);
  const normals = (): number[] => Array.from({ length: p }, () => random.normal());
  const centre = normals();
  return Array.from({ length: nTasks }, (_, t) => {
    const side = t % 2 === 0 ? 1 : -1;
    const w = normals().map((value, j) => side * centre[j]! + noise * value);
    const X = Array.from({ length: n }, () => normals().map((value) => value + side / 2));
    const y = X.map((row) => row.reduce((sum, value, j) => sum + value * w[j]!, 0) + 0.5 * random.normal());
    return { name: `${'ab'[t % 2]}${t}`, X, y };
  });
}

/** The same with two labels. */
export function labelled(tasks: readonly Group[]): { name: string; X: number[][]; y: string[] }[] {
  return tasks.map(({ y, ...task }) => ({ ...task, y: y.map((value) => (value > 0 ? 'yes' : 'no')) }));
}
