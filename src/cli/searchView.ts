import type { Search, Task } from './anyModel.js';

/** How the parameters of a model were searched for. */
export interface SearchView {
  /** The class. */
  readonly name: string;
  readonly folds: number;
  /** How many candidates there were. */
  readonly nCandidates: number;
  /** The parameters that were chosen. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The scorer, by its name in `scoring`; null where it is the model's own score. */
  readonly scoring: string | null;
  /** What the score is, in words. */
  readonly measure: string;
  /** The mean score on rows left out, and its standard error over the folds; larger is better. */
  readonly score: number;
  readonly scoreStd: number;
  /** Whether the strongest candidate about as good as the best was taken. */
  readonly rule: 'best' | '1se';
}

export function viewSearch(search: Search | null, tasks: readonly Task[]): SearchView | null {
  if (search === null) return null;
  const { estimator, params } = search.toJSON();
  const { stdTestScore } = search.cvResults_;
  const scoring = (params as { scoring?: unknown }).scoring;
  const name = typeof scoring === 'string' ? scoring : null;
  return {
    name: estimator,
    folds: search.nSplits_,
    nCandidates: search.cvResults_.params.length,
    params: search.bestParams_,
    scoring: name,
    measure: name ?? ownScore(tasks),
    score: search.bestScore_,
    scoreStd: stdTestScore[search.bestIndex_]! / Math.sqrt(search.nSplits_ - 1),
    rule: (params as { selectionRule?: unknown }).selectionRule === '1se' ? '1se' : 'best',
  };
}

function ownScore(tasks: readonly Task[]): string {
  const labelled = tasks.filter(({ labels }) => labels !== null).length;
  if (labelled === 0) return 'R2';
  return labelled === tasks.length ? 'accuracy' : 'R2 or accuracy';
}
