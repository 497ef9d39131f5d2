/** Cross-validations over 5 folds of paths of 100 alphas, with intercepts and the default tol; with one job and with two. */
import { MultiTaskLasso, MultiTaskLassoCV } from '../../src/index.js';
import type { BenchData, PeerData } from '../data.js';
import { nullObjectiveOf, objectiveOf } from '../objective.js';
import type { Case, Contest, Peer } from './contest.js';
import { type RecipeData, rowsOf } from './recipeData.js';
import type { Recipe } from './recipes.js';

const ALPHAS = 100;
const FOLDS = 5;
const TOL = 1e-4;
const REFERENCE_TOL = 1e-6;
const MAX_ITER = 1_000_000;

const PEERS: readonly Peer[] = [
  { name: 'scikit-learn', package: 'scikit-learn', module: 'lasso', tols: [TOL] },
];

export function cvCases(recipes: readonly Recipe[], { dataOf, filesOf }: RecipeData): readonly Case[] {
  return recipes.flatMap((recipe) => {
    const { name, eps } = recipe;
    if (eps === null) return [];
    return [1, 2].map(
      (nJobs): Case => ({
        family: 'cross-validation',
        name: `${name}, to ${eps} alphaMax, ${nJobs} ${nJobs === 1 ? 'job' : 'jobs'}`,
        isParallel: nJobs > 1,
        prepare: () => contestOf(dataOf(recipe), eps, nJobs, () => filesOf(recipe)),
      }),
    );
  });
}

/** What is found is the alpha that was chosen, T x p weights and T intercepts; compared is the last fit. */
function contestOf(data: BenchData, eps: number, nJobs: number, files: () => PeerData): Contest {
  const { X, Y } = data;
  const rule = { tol: TOL, maxIter: MAX_ITER, eps };
  const model = new MultiTaskLassoCV({ ...rule, alphas: ALPHAS, cv: FOLDS, nJobs });
  const objective = (found: Float64Array) => {
    const size = X.shape[1] * Y.shape[1];
    return objectiveOf(data, rowsOf(found, data, 1), found[0]!, [...found.subarray(1 + size)]);
  };
  return {
    accuracy: TOL,
    referenceGap: REFERENCE_TOL,
    tol: TOL,
    run: async () => {
      if (nJobs === 1) model.fit(X, Y);
      else await model.fitAsync(X, Y);
      return { found: () => foundBy(model, model.alpha_), converged: model.converged_ };
    },
    peers: PEERS,
    problem: () => ({
      problem: 'cv',
      data: files(),
      params: { count: ALPHAS, eps, folds: FOLDS, nJobs },
    }),
    excess: (found) => {
      const alpha = found[0]!;
      const reference = new MultiTaskLasso({ alpha, tol: REFERENCE_TOL, maxIter: MAX_ITER }).fit(X, Y);
      return (objective(found) - objective(foundBy(reference, alpha))) / nullObjectiveOf(data, true);
    },
  };
}

function foundBy({ coef_, intercept_ }: MultiTaskLasso | MultiTaskLassoCV, alpha: number): Float64Array {
  return Float64Array.from([alpha, ...coef_.to1DArray(), ...intercept_]);
}
