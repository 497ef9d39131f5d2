import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader } from '../../params/options.js';
import type { CvInput } from '../checkCv.js';
import { readJobs } from '../jobs.js';
import type { ScoringOptions } from '../scoring.js';
import type { CandidateRule } from './chooseCandidate.js';
import type { CVResults } from './cvResults.js';
import type { Scorings } from './scorings.js';
import { type CrossValidated, requireEstimator } from './validationData.js';

/** A score of a fitted model; a method, so that a search of one class is a search of any. */
type SearchScorer<Model> = {
  score(model: Model, X: unknown, Y: unknown, options: ScoringOptions): number;
}['score'];

type OneScoring<Model> = Exclude<Scorings, object> | SearchScorer<Model>;

/** One scoring, or several. */
export type SearchScoring<Model> =
  | OneScoring<Model>
  | readonly string[]
  | { readonly [name: string]: OneScoring<Model> };

/** The parameters that every search has, scikit-learn's in camelCase. */
export interface SearchParams<Model> {
  /** What is searched for: an estimator of this package, a Pipeline, or any object with clone, setParams, fit and predict. */
  estimator: Model;
  /**
   * How a fit is judged, the larger the better: null is the estimator's own `score`; the name of a scorer; a function of (model, X,
   * Y, options), for a list of tasks of (model, tasks); several as a list of names, or as an object of scorings by a name of
   * one's own. @defaultValue null
   */
  scoring: SearchScoring<Model>;
  /**
   * Whether the best candidate is fitted to all samples at the end. With several scorings the name of the one that decides, or false;
   * or a function of `cvResults_` that gives the number of the candidate to take. @defaultValue true
   */
  refit: boolean | string | ((results: CVResults) => number);
  /** The splits, as for `crossValidate`. @defaultValue null */
  cv: CvInput;
  /** How many workers `fitAsync` may use, as for MultiTaskLassoCV. @defaultValue null */
  nJobs: number | null;
  /** Whether the samples of each fit are scored, too. @defaultValue false */
  returnTrainScore: boolean;
  /** What becomes of a fit that fails: 'raise' throws its error; a number, such as NaN, is its score, with a warning. @defaultValue 'raise' */
  errorScore: 'raise' | number;
  /**
   * 'best' takes the candidate with the best mean score; '1se', where one strength (alpha, coupling) varies, the strongest
   * candidate whose mean score is within one standard error of it. @defaultValue 'best'
   */
  selectionRule: CandidateRule;
}

export const SEARCH_DEFAULTS: Readonly<Omit<SearchParams<unknown>, 'estimator'>> =
  /* @__PURE__ */ Object.freeze({
    scoring: null,
    refit: true,
    cv: null,
    nJobs: null,
    returnTrainScore: false,
    errorScore: 'raise',
    selectionRule: 'best',
  });

/** The checked parameters; `scoring` and `cv` are checked with the data. */
export interface CheckedSearch extends Omit<SearchParams<CrossValidated>, 'errorScore' | 'scoring' | 'cv'> {
  /** Null where errors are thrown. */
  readonly errorScore: number | null;
  readonly scoring: unknown;
  readonly cv: unknown;
}

/** @throws InputError for the first parameter that is out of its range */
export function readSearchParams(name: string, params: object): CheckedSearch {
  const read = new OptionReader(name, params, Object.keys(params));
  const estimator = read.raw('estimator', null);
  requireEstimator(name, estimator);
  const nJobs = read.raw('nJobs', null) as number | null;
  readJobs(name, nJobs);
  return {
    estimator,
    scoring: read.raw('scoring', null),
    refit: readRefit(name, read.raw('refit', true)),
    cv: read.raw('cv', null),
    nJobs,
    returnTrainScore: read.flag('returnTrainScore', false),
    errorScore: readErrorScore(name, read.raw('errorScore', 'raise')),
    selectionRule: read.choice('selectionRule', 'best', ['best', '1se']),
  };
}

function readRefit(name: string, refit: unknown): CheckedSearch['refit'] {
  if (typeof refit === 'boolean' || typeof refit === 'string' || typeof refit === 'function') {
    return refit as CheckedSearch['refit'];
  }
  throw new InputError(
    `${name}: refit is ${describe(refit)}; expected true, false, the name of a scorer or a function of the results.`,
  );
}

function readErrorScore(name: string, errorScore: unknown): number | null {
  if (errorScore === 'raise') return null;
  if (typeof errorScore === 'number') return errorScore;
  throw new InputError(`${name}: errorScore is ${describe(errorScore)}; expected 'raise' or a number.`);
}
