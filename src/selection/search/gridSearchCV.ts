import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import type { CandidateRule } from './chooseCandidate.js';
import { candidatesOf, type Grid } from './parameterGrid.js';
import { SearchCV } from './searchCV.js';
import { SEARCH_DEFAULTS, type SearchParams } from './searchParams.js';
import type { Candidates } from './searchPlan.js';
import type { CrossValidated } from './validationData.js';

/** The parameters of {@link GridSearchCV}. */
export interface GridSearchCVParams<Model> extends SearchParams<Model> {
  /**
   * The values to try of each parameter, all combinations; several grids are tried one after the other. Parameters inside a
   * pipeline's step, a penalty or a loss are written `model__alpha`, `penalty__alpha`.
   */
  paramGrid: Grid | readonly Grid[];
}

/**
 * Chooses the parameters of an estimator by cross-validation over a grid: each combination of values is fitted on the training
 * samples of each split and scored on the others, and the one with the best mean score is fitted to all samples.
 *
 * Candidates that differ in one strength (alpha, coupling) alone are fitted from the strongest to the weakest, each from the last
 * one's coefficients, where the estimator can start from them: within its tolerance the fits are those from scratch.
 *
 * A warning tells where the best value of a number is the smallest or largest of those tried.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.GridSearchCV`, without its times.
 *
 * @example
 * const search = new GridSearchCV({
 *   estimator: new SoftSharingRegressor(),
 *   paramGrid: { coupling: [0.1, 1, 10], alpha: [1e-4, 1e-2] },
 *   cv: 3,
 * }).fit(tasks);
 * search.bestParams_;                        // such as { alpha: 1e-4, coupling: 1 }
 * search.predict(X, { task: 'north' });      // by the best one, fitted to all samples
 */
export class GridSearchCV<Model extends CrossValidated = CrossValidated> extends SearchCV<
  Model,
  GridSearchCVParams<Model>
> {
  declare paramGrid: Grid | readonly Grid[];
  declare estimator: Model;
  declare scoring: GridSearchCVParams<Model>['scoring'];
  declare refit: GridSearchCVParams<Model>['refit'];
  declare cv: GridSearchCVParams<Model>['cv'];
  declare nJobs: number | null;
  declare returnTrainScore: boolean;
  declare errorScore: 'raise' | number;
  declare selectionRule: CandidateRule;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(
    params: Pick<GridSearchCVParams<Model>, 'estimator' | 'paramGrid'> & Partial<GridSearchCVParams<Model>>,
  ) {
    super('GridSearchCV', { estimator: null, paramGrid: null, ...SEARCH_DEFAULTS }, params);
  }

  protected override candidates(): Candidates {
    return { candidates: candidatesOf(this.estimatorName, 'paramGrid', this.paramGrid), drawn: [] };
  }

  /**
   * The search in a file, fitted if it was.
   *
   * @param classes those that its estimators may be of. @defaultValue all that the program has loaded
   * @throws InputError for the first field that is not as it should be
   */
  static fromJSON(file: ModelFile | unknown, classes?: readonly ModelClass[]): GridSearchCV {
    return new GridSearchCV(NOTHING).restore(file, classes);
  }
}

/** Before a file is read. */
const NOTHING = { estimator: null as unknown as CrossValidated, paramGrid: {} };

enterClass('GridSearchCV', GridSearchCV);
