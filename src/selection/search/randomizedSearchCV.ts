import { enterClass, type ModelClass } from '../../files/classes.js';
import type { ModelFile } from '../../files/modelFile.js';
import { checkRandomState } from '../../math/random.js';
import { OptionReader } from '../../params/options.js';
import type { CandidateRule } from './chooseCandidate.js';
import { isDistribution } from './distributions.js';
import { type Distributions, sampleCandidates } from './sampleCandidates.js';
import { SearchCV } from './searchCV.js';
import { SEARCH_DEFAULTS, type SearchParams } from './searchParams.js';
import type { Candidates } from './searchPlan.js';
import type { CrossValidated } from './validationData.js';

/** The parameters of {@link RandomizedSearchCV}. */
export interface RandomizedSearchCVParams<Model> extends SearchParams<Model> {
  /**
   * For each parameter the values to draw from, a list, or a distribution: `uniform`, `logUniform`, `randint`. Of several such objects
   * each candidate is drawn from one.
   */
  paramDistributions: Distributions | readonly Distributions[];
  /** The number of candidates, >= 1. @defaultValue 10 */
  nIter: number;
  /** The seed, an integer in [0, 2^32 - 1]; null seeds afresh. @defaultValue null */
  randomState: number | null;
}

/**
 * Chooses the parameters of an estimator by cross-validation among random ones: as {@link GridSearchCV}, with `nIter` candidates that
 * are drawn from lists and distributions.
 *
 * With the same seed the candidates are scikit-learn's.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.RandomizedSearchCV`; Bergstra, Bengio (2012), "Random search for
 * hyper-parameter optimization", JMLR 13.
 *
 * @example
 * const search = new RandomizedSearchCV({
 *   estimator: new MultiTaskElasticNet(),
 *   paramDistributions: { alpha: logUniform(1e-3, 10), l1Ratio: [0.1, 0.5, 0.9] },
 *   nIter: 20,
 *   randomState: 0,
 * }).fit(X, Y);
 * search.bestParams_;
 */
export class RandomizedSearchCV<Model extends CrossValidated = CrossValidated> extends SearchCV<
  Model,
  RandomizedSearchCVParams<Model>
> {
  declare paramDistributions: Distributions | readonly Distributions[];
  declare nIter: number;
  declare randomState: number | null;
  declare estimator: Model;
  declare scoring: RandomizedSearchCVParams<Model>['scoring'];
  declare refit: RandomizedSearchCVParams<Model>['refit'];
  declare cv: RandomizedSearchCVParams<Model>['cv'];
  declare nJobs: number | null;
  declare returnTrainScore: boolean;
  declare errorScore: 'raise' | number;
  declare selectionRule: CandidateRule;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(
    params: Pick<RandomizedSearchCVParams<Model>, 'estimator' | 'paramDistributions'> &
      Partial<RandomizedSearchCVParams<Model>>,
  ) {
    const own = { estimator: null, paramDistributions: null, nIter: 10, randomState: null };
    super('RandomizedSearchCV', { ...own, ...SEARCH_DEFAULTS }, params);
  }

  protected override candidates(): Candidates {
    const name = this.estimatorName;
    const params = this.getParams();
    const nIter = new OptionReader(name, params, Object.keys(params)).count('nIter', 10, 1);
    const seed = checkRandomState(this.randomState);
    const candidates = sampleCandidates(name, 'paramDistributions', this.paramDistributions, nIter, seed);
    const grids = [this.paramDistributions].flat() as Distributions[];
    const drawn = grids.flatMap((grid) =>
      Object.entries(grid).flatMap(([key, values]) => (isDistribution(values) ? [key] : [])),
    );
    return { candidates, drawn };
  }

  /**
   * The search in a file, fitted if it was.
   *
   * @param classes those that its estimators may be of. @defaultValue all that the program has loaded
   * @throws InputError for the first field that is not as it should be
   */
  static fromJSON(file: ModelFile | unknown, classes?: readonly ModelClass[]): RandomizedSearchCV {
    return new RandomizedSearchCV(NOTHING).restore(file, classes);
  }
}

/** Before a file is read. */
const NOTHING = { estimator: null as unknown as CrossValidated, paramDistributions: {} };

enterClass('RandomizedSearchCV', RandomizedSearchCV);
