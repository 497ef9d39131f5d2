/** What a search has measured. */
import type { PartScore } from '../scoring.js';
import type { SearchPlan, SearchResult } from './searchJobs.js';

/** The scores of one scorer: a list with an entry for each candidate. */
export interface ScoreTable {
  /** The mean over the splits. */
  readonly meanTestScore: number[];
  /** The standard deviation over the splits, `sqrt(sum_k (s_k - mean)^2 / K)`. */
  readonly stdTestScore: number[];
  /** 1 for the largest mean, equal ones alike; what is NaN comes last. */
  readonly rankTestScore: number[];
  /** Candidate x split. */
  readonly splitTestScores: number[][];
  /** Candidate x split x task; absent where a scorer knows only the mean. */
  readonly taskTestScores?: number[][][];
  /** With `returnTrainScore`: the same of the samples of the fits. */
  readonly meanTrainScore?: number[];
  readonly stdTrainScore?: number[];
  readonly splitTrainScores?: number[][];
}

/** The results of a search. The scores are those of the scorer that decides; those of all stand in `scores`. */
export interface CVResults extends ScoreTable {
  /** The candidates' parameters. */
  readonly params: Record<string, unknown>[];
  /** By the scorers' names; `score` where there is one. */
  readonly scores: { readonly [name: string]: ScoreTable };
}

/** Candidate x split: the scores of one scorer. */
type PartScores = readonly (readonly (PartScore | null)[])[];

/** @param results those of `jobsOf(plan)` @param names the scorers', @param decisive the one that decides */
export function cvResults(
  plan: SearchPlan,
  results: readonly SearchResult[],
  names: readonly string[],
  decisive: string,
): CVResults {
  const K = plan.folds.length;
  const { withTrain } = plan.judging;
  const byCandidate = plan.candidates.map(() => new Array<SearchResult['scores'][number]>(K).fill(null));
  for (const [p, path] of plan.paths.entries()) {
    for (let k = 0; k < K; k++) {
      for (const [at, c] of path.entries()) byCandidate[c]![k] = results[p * K + k]!.scores[at]!;
    }
  }
  const tables = names.map((name, m) => {
    const test = byCandidate.map((folds) => folds.map((scores) => scores?.test[m] ?? null));
    const train = byCandidate.map((folds) => folds.map((scores) => scores?.train[m] ?? null));
    return [name, scoreTable(test, withTrain ? train : null, plan.errorScore ?? Number.NaN)] as const;
  });
  const scores = Object.fromEntries(tables);
  const params = plan.candidates.map(({ params }) => ({ ...params }));
  return { params, ...scores[decisive]!, scores };
}

function scoreTable(test: PartScores, train: PartScores | null, errorScore: number): ScoreTable {
  const means = (scores: PartScores): number[][] =>
    scores.map((folds) => folds.map((score) => score?.mean ?? errorScore));
  const splitTestScores = means(test);
  const meanTestScore = splitTestScores.map(mean);
  const known = test.flat().find((score) => score !== null);
  const nTasks = known?.tasks?.length;
  const hasTasks =
    nTasks !== undefined && test.flat().every((score) => score === null || score.tasks !== null);
  const tasksOf = (score: PartScore | null): number[] =>
    score ? [...score.tasks!] : new Array<number>(nTasks!).fill(errorScore);
  const splitTrainScores = train && means(train);
  return {
    meanTestScore,
    stdTestScore: splitTestScores.map(deviation),
    rankTestScore: ranks(meanTestScore),
    splitTestScores,
    ...(hasTasks && { taskTestScores: test.map((folds) => folds.map(tasksOf)) }),
    ...(splitTrainScores && {
      meanTrainScore: splitTrainScores.map(mean),
      stdTrainScore: splitTrainScores.map(deviation),
      splitTrainScores,
    }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) * (value - center))));
}

/** 1 and the number of candidates that are better; 1 for all where there is no score. */
export function ranks(means: readonly number[]): number[] {
  const sorted = means.filter((value) => !Number.isNaN(value)).sort((a, b) => b - a);
  const rankOf = new Map<number, number>();
  for (const [k, value] of sorted.entries()) if (!rankOf.has(value)) rankOf.set(value, k + 1);
  return means.map((value) => rankOf.get(value) ?? sorted.length + 1);
}
