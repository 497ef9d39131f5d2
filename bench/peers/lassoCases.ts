/** MultiTaskLasso, one alpha at a time, without intercept. */
import { MultiTaskLasso } from '../../src/index.js';
import { type BenchData, largestAlpha, type PeerData } from '../data.js';
import { nullObjectiveOf, objectiveOf } from '../objective.js';
import type { Case, Contest, Peer } from './contest.js';
import { once } from './once.js';
import { type RecipeData, rowsOf } from './recipeData.js';
import type { Recipe } from './recipes.js';

/** The duality gap at which a fit may stop, over ||Y||^2 / (2 n), and so the accuracy. */
const GAP = 1e-6;
const REFERENCE_GAP = 1e-8;
const MAX_ITER = 1_000_000;

const PEERS: readonly Peer[] = [
  { name: 'scikit-learn', package: 'scikit-learn', module: 'lasso', tols: [GAP] },
  { name: 'celer', package: 'celer', module: 'lasso', tols: [GAP] },
  {
    name: 'skglm',
    package: 'skglm',
    module: 'lasso',
    tols: [1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5, 1e-6, 1e-7],
    threaded: false,
  },
];

export function lassoCases(recipes: readonly Recipe[], { dataOf, filesOf }: RecipeData): readonly Case[] {
  return recipes.flatMap((recipe) =>
    recipe.ks.map((k): Case => {
      const name = `${recipe.name}, alphaMax / ${k}`;
      return {
        family: 'MultiTaskLasso',
        name,
        prepare: () => contestOf(dataOf(recipe), k, () => filesOf(recipe)),
      };
    }),
  );
}

function contestOf(data: BenchData, k: number, files: () => PeerData): Contest {
  const alpha = largestAlpha(data) / k;
  const objective = (found: Float64Array) => objectiveOf(data, rowsOf(found, data), alpha);
  const minimum = once(() => objective(coefOf(fitted(data, alpha, REFERENCE_GAP))));
  return {
    accuracy: GAP,
    referenceGap: REFERENCE_GAP,
    tol: GAP,
    run: () => {
      const model = fitted(data, alpha, GAP);
      return { found: () => coefOf(model), converged: model.converged_ };
    },
    peers: PEERS,
    problem: () => ({ problem: 'lasso', data: files(), params: { alpha } }),
    excess: (found: Float64Array) => (objective(found) - minimum()) / nullObjectiveOf(data),
  };
}

function fitted({ X, Y }: BenchData, alpha: number, tol: number): MultiTaskLasso {
  return new MultiTaskLasso({ alpha, fitIntercept: false, tol, maxIter: MAX_ITER }).fit(X, Y);
}

/** T x p, row after row. */
function coefOf({ coef_: coef }: MultiTaskLasso): Float64Array {
  return Float64Array.from(coef.to1DArray());
}
