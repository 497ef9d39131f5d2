/** The fits of a search as jobs, one a fold and path of candidates, and what each comes to. */
import type { Computation } from '../../computation/computation.js';
import { InputError, UserWarning } from '../../messages/errors.js';
import type { Fold } from '../checkCv.js';
import { takePart } from '../fitData.js';
import { missingLabel } from '../missingLabel.js';
import type { Scored } from '../responses.js';
import { type Candidate, fittedCopy, startFrom } from './candidates.js';
import { type FoldScores, fitAndScore, type Judging } from './foldScores.js';
import { atPlace } from './place.js';

/** What a search fits. */
export interface SearchPlan {
  readonly judging: Judging;
  readonly candidates: readonly Candidate[];
  readonly folds: readonly Fold[];
  /** What each fold is called in messages, where its number says too little. */
  readonly foldNames?: readonly string[] | undefined;
  /** Candidates by their numbers, fitted one after the other in each fold. */
  readonly paths: readonly (readonly number[])[];
  /** The score of a fit that fails; null where its error is thrown. */
  readonly errorScore: number | null;
  readonly isLabelled: (t: number) => boolean;
  /** Whether each path starts from what its first candidate's estimator has learned. @defaultValue false */
  readonly startsFitted?: boolean | undefined;
}

/** A plan whose fits can be shared out over workers. */
export interface SharedPlan extends SearchPlan {
  readonly params: { readonly estimator: object; readonly scoring: unknown };
}

export interface SearchJob {
  readonly fold: number;
  readonly path: number;
}

/** What a job came to: a list each with an entry for each candidate of its path. */
export interface SearchResult {
  /** Null where a fit has failed and `errorScore` stands for its scores. */
  readonly scores: readonly (FoldScores | null)[];
  /** What was warned of, with its place. */
  readonly warnings: readonly Error[];
}

/** Every path in every fold; the folds change fastest. */
export function jobsOf({ paths, folds }: SearchPlan): SearchJob[] {
  return paths.flatMap((_, path) => folds.map((_, fold) => ({ fold, path })));
}

/** @param onFit called after each fit */
export function* runSearchJob(
  plan: SearchPlan,
  job: SearchJob,
  onFit: () => void,
): Computation<SearchResult> {
  const { judging, candidates, folds, errorScore } = plan;
  const fold = folds[job.fold]!;
  const seen = takePart(judging.data, fold.train);
  const warnings: Error[] = [];
  const scores: (FoldScores | null)[] = [];
  const [first] = plan.paths[job.path]!;
  let last: Scored | null = plan.startsFitted ? fittedCopy(candidates[first!]!) : null;
  let before = '';
  for (const c of plan.paths[job.path]!) {
    const candidate = candidates[c]!;
    // Candidates of a path differ in a number at most. One that is there twice has the same scores: another start would change digits.
    if (scores.length > 0 && candidate.shown === before) {
      scores.push(scores.at(-1)!);
      onFit();
      continue;
    }
    before = candidate.shown;
    const place = {
      name: () => {
        const fold = plan.foldNames?.[job.fold] ?? `split ${job.fold} of ${folds.length}`;
        const shown = candidate.shown && `, candidate ${c} of ${candidates.length}, ${candidate.shown}`;
        return `${judging.caller}${shown}, ${fold} (counted from 0)`;
      },
      explain: () => missingLabel(judging.data, fold, plan.isLabelled),
      hear: (warning: Error) => void warnings.push(warning),
    };
    const model = startFrom(last, candidate);
    try {
      scores.push(yield* atPlace(place, fitAndScore(judging, model, fold, seen)));
      last = model;
    } catch (error) {
      if (errorScore === null) throw error;
      scores.push(null);
      warnings.push(
        new UserWarning(`${(error as Error).message} Its scores are ${errorScore}, the errorScore.`, {
          cause: error,
        }),
      );
    }
    onFit();
  }
  return { scores, warnings };
}

/** All warnings of a search: of each class the first one, and how many more there are. */
export function summarised(results: readonly SearchResult[]): Error[] {
  const byName = new Map<string, Error[]>();
  for (const warning of results.flatMap(({ warnings }) => warnings)) {
    byName.set(warning.name, [...(byName.get(warning.name) ?? []), warning]);
  }
  return [...byName.values()].map(([first, ...more]) => {
    if (more.length > 0) first!.message += ` (${more.length} more of the fits gave such a warning.)`;
    return first!;
  });
}

/** @throws InputError where no fit has succeeded */
export function requireSome(caller: string, results: readonly SearchResult[]): void {
  if (results.some(({ scores }) => scores.some((one) => one !== null))) return;
  const first = results.flatMap(({ warnings }) => warnings)[0];
  throw new InputError(`${caller}: all fits failed. The first: ${first?.message}`, { cause: first });
}
