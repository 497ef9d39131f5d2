/** The data of recipes, and weights that were fitted to them. */
import { type BenchData, makeCorrelatedData, type PeerData, writeData } from '../data.js';
import { latest } from './latest.js';
import type { Recipe } from './recipes.js';

export interface RecipeData {
  readonly dataOf: (recipe: Recipe) => BenchData;
  /** Where they lie for peers. */
  readonly filesOf: (recipe: Recipe) => PeerData;
}

/** Made, and written into that folder, once for all cases of a recipe that follow each other. */
export function recipeData(folder: string): RecipeData {
  const dataOf = latest((recipe: Recipe) => makeCorrelatedData(recipe));
  // A name of its own for each: what reads them keeps them by name.
  let count = 0;
  const filesOf = latest((recipe: Recipe) => writeData(folder, `samples-${count++}`, dataOf(recipe)));
  return { dataOf, filesOf };
}

/** The rows of W, p of T numbers, from T x p weights that begin at `from`. */
export function rowsOf(coef: Float64Array, { X, Y }: BenchData, from = 0): number[][] {
  const p = X.shape[1];
  const T = Y.shape[1];
  return Array.from({ length: p }, (_, j) => Array.from({ length: T }, (_, t) => coef[from + t * p + j]!));
}
