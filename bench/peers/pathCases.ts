/** Paths of 100 alphas without intercept, each alpha to the default tol. */
import { multiTaskLassoPath } from '../../src/index.js';
import { type BenchData, largestAlpha, type PeerData } from '../data.js';
import { nullObjectiveOf, objectiveOf } from '../objective.js';
import type { Case, Contest, Peer } from './contest.js';
import { once } from './once.js';
import { type RecipeData, rowsOf } from './recipeData.js';
import type { Recipe } from './recipes.js';

const ALPHAS = 100;
const TOL = 1e-4;
const REFERENCE_TOL = 1e-5;
const MAX_ITER = 1_000_000;

const PEERS: readonly Peer[] = [
  { name: 'scikit-learn', package: 'scikit-learn', module: 'lasso', tols: [TOL] },
  { name: 'celer', package: 'celer', module: 'lasso', tols: [TOL] },
];

export function pathCases(recipes: readonly Recipe[], { dataOf, filesOf }: RecipeData): readonly Case[] {
  return recipes.flatMap((recipe): Case[] => {
    const { name, eps } = recipe;
    if (eps === null) return [];
    const prepare = () => contestOf(dataOf(recipe), eps, () => filesOf(recipe));
    return [{ family: 'paths', name: `${name}, to ${eps} alphaMax`, prepare }];
  });
}

function contestOf(data: BenchData, eps: number, files: () => PeerData): Contest {
  const alphaMax = largestAlpha(data);
  const alphas = Array.from({ length: ALPHAS }, (_, k) => alphaMax * eps ** (k / (ALPHAS - 1)));
  const objectives = (found: Float64Array) => {
    const size = found.length / ALPHAS;
    return alphas.map((alpha, k) => objectiveOf(data, rowsOf(found, data, k * size), alpha));
  };
  const minima = once(() => objectives(coefsOf(pathOf(data, alphas, REFERENCE_TOL))));
  const nullObjective = nullObjectiveOf(data);
  return {
    accuracy: TOL,
    referenceGap: REFERENCE_TOL,
    tol: TOL,
    run: () => {
      const path = pathOf(data, alphas, TOL);
      return { found: () => coefsOf(path), converged: path.converged.every(Boolean) };
    },
    peers: PEERS,
    problem: () => ({ problem: 'path', data: files(), params: { alphas } }),
    excess: (found) => {
      const excesses = objectives(found).map((objective, k) => (objective - minima()[k]!) / nullObjective);
      const least = Math.min(...excesses);
      return least < -2 * REFERENCE_TOL ? least : Math.max(...excesses);
    },
  };
}

type Path = ReturnType<typeof multiTaskLassoPath>;

function pathOf({ X, Y }: BenchData, alphas: readonly number[], tol: number): Path {
  return multiTaskLassoPath(X, Y, { alphas, tol, maxIter: MAX_ITER });
}

/** T x p for each alpha. */
function coefsOf({ coefs }: Path): Float64Array {
  const size = coefs[0]!.rows * coefs[0]!.columns;
  const found = new Float64Array(coefs.length * size);
  for (const [k, coef] of coefs.entries()) found.set(coef.to1DArray(), k * size);
  return found;
}
