/** The recipes of MultiTaskLasso, its paths and its cross-validations, and recipes drawn at random. */
import { createRandom } from '../../src/math/random.js';
import type { CorrelatedOptions } from '../data.js';
import type { Extent } from '../options.js';

export interface Recipe extends CorrelatedOptions {
  readonly name: string;
  /** alpha = alphaMax / k. */
  readonly ks: readonly number[];
  /** The smallest alpha of a path over the largest; null for recipes without one. */
  readonly eps: number | null;
}

type Sizes = readonly [nSamples: number, nFeatures: number, nTasks: number, density: number];

function recipe(name: string, sizes: Sizes, ks: readonly number[], eps: number | null): Recipe {
  const [nSamples, nFeatures, nTasks, density] = sizes;
  return { name: `${name} (${sizes.slice(0, 3).join(', ')})`, nSamples, nFeatures, nTasks, density, ks, eps };
}

const RECIPES: readonly Recipe[] = [
  recipe('small', [442, 10, 3, 0.5], [2, 10, 100], 1e-3),
  recipe('celer example', [100, 500, 50, 0.1], [2, 10, 100], 1e-2),
  recipe('tall', [20000, 100, 10, 0.2], [2, 10, 100], 1e-3),
  recipe('benchopt', [306, 3000, 20, 0.3], [2, 10, 100], 5e-2),
  recipe('wide', [150, 30000, 5, 0.001], [2, 10, 50], 5e-2),
  recipe('MEG size', [306, 7498, 50, 0.1], [2, 10], null),
];
const SHORT_RECIPES: readonly Recipe[] = [
  recipe('small', [442, 10, 3, 0.5], [2, 100], 1e-2),
  recipe('celer example', [100, 500, 50, 0.1], [2], null),
];
const LONG_RECIPES: readonly Recipe[] = [recipe('MEG size', [306, 7498, 50, 0.1], [100], null)];

/** All with data of that seed; three of them with shapes of that seed. */
export function recipesOf(extent: Extent, seed: number): readonly Recipe[] {
  const fixed = {
    short: SHORT_RECIPES,
    usual: RECIPES,
    long: [...RECIPES, ...LONG_RECIPES],
  }[extent];
  return [...fixed, ...drawnRecipes(seed, extent === 'short' ? 1 : 3, extent === 'short' ? 1e5 : 3e6)].map(
    (it) => ({ ...it, randomState: seed }),
  );
}

/** Sizes and the rest even on the logarithmic scale; at most so many numbers in X. */
function drawnRecipes(seed: number, count: number, most: number): readonly Recipe[] {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low * (high / low) ** random.uniform();
  return Array.from({ length: count }, () => {
    const nSamples = Math.round(between(50, 5000));
    const nFeatures = Math.round(between(20, Math.min(20000, most / nSamples)));
    const nTasks = Math.round(between(2, 60));
    const density = Math.max(between(0.005, 0.5), 1 / nFeatures);
    const rho = 0.9 * random.uniform();
    const snr = between(1, 10);
    const described = `density ${density.toPrecision(2)}, rho ${rho.toFixed(2)}, snr ${snr.toPrecision(2)}`;
    const name = `drawn (${nSamples}, ${nFeatures}, ${nTasks}; ${described})`;
    return { name, nSamples, nFeatures, nTasks, density, rho, snr, ks: [2, 10, 100], eps: null };
  });
}
