/** From the parameters and data of a search to the fits that it makes, and from their scores to what it has found. */

import type { Computation } from '../../computation/computation.js';
import { fitArguments } from '../../estimators/fitArguments.js';
import { quote } from '../../messages/describe.js';
import { InputError, warn } from '../../messages/errors.js';
import { requireRecord } from '../../params/options.js';
import { tableArguments } from '../../tables/tableArguments.js';
import { cvFolds } from '../cvFolds.js';
import { hasLabels, takesCategories } from '../estimatorKind.js';
import { type FitData, type FitPart, sharedData, tasksData } from '../fitData.js';
import { requireServing } from '../newTasks.js';
import type { Scored } from '../responses.js';
import { type Candidate, configured, strengthPaths } from './candidates.js';
import { chooseCandidate, chosenBy, edgeWarnings, requireRule } from './chooseCandidate.js';
import { type CVResults, cvResults } from './cvResults.js';
import { cloneOf, fitPart } from './foldScores.js';
import type { CandidateParams } from './parameterGrid.js';
import { type NamedScorers, readScorings } from './scorings.js';
import { requireSome, type SearchPlan, type SearchResult, summarised } from './searchJobs.js';
import type { CheckedSearch } from './searchParams.js';

/** A search that is ready to run. */
export interface OpenSearch extends SearchPlan {
  readonly params: CheckedSearch;
  readonly scorers: NamedScorers;
  /** The name of the scorer that decides. */
  readonly decisive: string;
  /** The parameters that were drawn from distributions. */
  readonly drawn: readonly string[];
}

/** The candidates of a search. */
export interface Candidates {
  readonly candidates: readonly CandidateParams[];
  /** Their parameters that were drawn from distributions. */
  readonly drawn: readonly string[];
}

/** What a search has found. */
export interface FoundCandidate {
  readonly results: CVResults;
  /** The number of the candidate; null where several scorings left it open. */
  readonly index: number | null;
  /** Its estimator, fitted to all samples; null without `refit`. */
  readonly best: Candidate['estimator'] | null;
  readonly nSplits: number;
}

/**
 * @param args (X, Y, options?) or (tasks, options?), those of a fit, with `groups` among the options
 * @throws InputError
 */
export function openSearch(
  name: string,
  params: CheckedSearch,
  { candidates, drawn }: Candidates,
  args: readonly unknown[],
): OpenSearch {
  const caller = `${name}.fit`;
  const { estimator } = params;
  const reading = { takesCategories: takesCategories(estimator) };
  const { data, groups, fitOptions } = readFit(caller, tableArguments(caller, args, reading));
  // First of all: a misspelt parameter is told before what is wrong with the splits.
  const open = configured(caller, estimator, candidates);
  const scorers = readScorings(name, params.scoring, estimator as Scored);
  const isLabelled = (t: number): boolean => hasLabels(estimator, t);
  const folds = cvFolds(caller, params.cv, data, isLabelled, groups);
  requireServing(caller, estimator, folds);
  requireRule(name, params.selectionRule, candidates, folds.length);
  return {
    params,
    scorers,
    drawn,
    decisive: readDecisive(name, params.refit, scorers),
    judging: {
      caller,
      data,
      scorers: scorers.scorers,
      fitOptions,
      withTrain: params.returnTrainScore,
    },
    candidates: open,
    folds,
    paths: strengthPaths(open),
    errorScore: params.errorScore,
    isLabelled,
  };
}

function readFit(
  caller: string,
  args: readonly unknown[],
): { data: FitData; groups: unknown; fitOptions: object } {
  const given = fitArguments(caller, args);
  const options = ('tasks' in given ? args[1] : given.options) ?? {};
  requireRecord(caller, 'options', options, ['sampleWeight']);
  const { sampleWeight = null, groups = null, ...fitOptions } = options as Record<string, unknown>;
  const data =
    'tasks' in given
      ? tasksData(caller, given.tasks, sampleWeight)
      : sharedData(caller, given.X, given.Y, sampleWeight);
  return { data, groups, fitOptions };
}

/** The scorer that decides. @throws InputError where several leave it open, or `refit` names none */
function readDecisive(name: string, refit: CheckedSearch['refit'], { names, areMany }: NamedScorers): string {
  if (typeof refit !== 'string') {
    if (!areMany || refit !== true) return names[0]!;
    throw new InputError(
      `${name}: scoring has several scorers (${names.join(', ')}) and refit is true; expected the name of the one that decides, or false.`,
    );
  }
  if (areMany && names.includes(refit)) return refit;
  throw new InputError(
    `${name}: refit is ${quote(refit)}; expected ${areMany ? `one of the scorers, ${names.join(', ')}` : 'true or false: there is one scoring'}.`,
  );
}

/** The choice, from the results of all jobs, and the fit of all samples. @param onFit called after that fit */
export function* conclude(
  name: string,
  search: OpenSearch,
  results: readonly SearchResult[],
  onFit: () => void = () => {},
): Computation<FoundCandidate> {
  const { params, scorers, decisive, folds, judging } = search;
  requireSome(judging.caller, results);
  const table = cvResults(search, results, scorers.names, decisive);
  for (const warning of summarised(results)) warn(warning);
  const { refit } = params;
  const isOpen = scorers.areMany && refit === false;
  const index = isOpen
    ? null
    : typeof refit === 'function'
      ? chosenBy(name, refit, table)
      : chooseCandidate(name, table, params.selectionRule);
  if (index !== null && typeof refit !== 'function') {
    const best = params.selectionRule === 'best' ? index : chooseCandidate(name, table, 'best');
    for (const warning of edgeWarnings(name, table, best, search.drawn)) warn(warning);
  }
  let best: Candidate['estimator'] | null = null;
  if (refit !== false && index !== null) {
    best = cloneOf(search.candidates[index]!.estimator);
    yield* fitPart(best, wholeOf(judging.data), judging.fitOptions);
    onFit();
  }
  return Object.freeze({ results: table, index, best, nSplits: folds.length });
}

/** All samples, as they were given. */
function wholeOf(data: FitData): FitPart {
  if (data.kind === 'tasks') return { kind: 'tasks', tasks: data.tasks as never };
  const { X, Y, weights } = data;
  return { kind: 'shared', X, Y, options: weights ? { sampleWeight: weights } : {} };
}
