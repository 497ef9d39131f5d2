/** Tasks whose weights are in a known relation. */
import { createRandom, type Random } from '../../../src/math/random.js';

export type Relation = 'independent' | 'identical' | 'grouped' | 'outlier' | 'none';

export interface MadeTasks {
  readonly relation: Relation;
  readonly seed: number;
  readonly nTasks?: number;
  readonly nSamples?: number;
  readonly nFeatures?: number;
  /** The deviation of the noise. */
  readonly noise?: number;
}

/** Tasks with their own samples, numbers for targets. */
export function madeTasks(made: MadeTasks): { name: string; X: number[][]; y: number[] }[] {
  const { relation, seed, nTasks = 6, nSamples = 24, nFeatures = 4, noise = 1 } = made;
  const random = createRandom(seed);
  const a = normals(random, nFeatures);
  const b = normals(random, nFeatures);
  return Array.from({ length: nTasks }, (_, t) => {
    const own = normals(random, nFeatures);
    const w = {
      independent: own,
      identical: a,
      grouped: t % 2 === 0 ? a : b,
      outlier: t === 0 ? a.map((value) => -value) : a,
      none: a.map(() => 0),
    }[relation];
    const X = Array.from({ length: nSamples }, () => normals(random, nFeatures));
    const shift = random.normal();
    const y = X.map((x) => x.reduce((sum, value, j) => sum + value * w[j]!, shift) + noise * random.normal());
    return { name: `task ${String.fromCharCode(97 + t)}`, X, y };
  });
}

/** The same with two labels. */
export function labelledTasks(made: MadeTasks): { name: string; X: number[][]; y: string[] }[] {
  return madeTasks(made).map((task) => {
    const middle = [...task.y].sort((x, z) => x - z)[Math.floor(task.y.length / 2)]!;
    return { ...task, y: task.y.map((value) => (value < middle ? 'no' : 'yes')) };
  });
}

function normals(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.normal());
}
