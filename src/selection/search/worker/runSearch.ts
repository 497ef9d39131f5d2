/** The fits of a search, in workers where the work is worth their start, else on this thread. */

import type { Computation } from '../../../computation/computation.js';
import { runAsync } from '../../../computation/drivers.js';
import type { Device } from '../../../designs/design.js';
import { isList } from '../../../matrix/numbers.js';
import type { FitData } from '../../fitData.js';
import { columnCount, sampleCount } from '../../sampleCount.js';
import { coreCount } from '../../workers/platform.js';
import { runPool } from '../../workers/pool.js';
import { workersForFits } from '../../workers/size.js';
import { warningNamed } from '../place.js';
import { jobsOf, runSearchJob, type SearchJob, type SearchResult, type SharedPlan } from '../searchJobs.js';
import { type SearchSetup, type SentResult, setupOf } from './setup.js';

export interface SearchRun {
  /** From the number of cores to the most workers. */
  readonly nJobs: (cores: number) => number;
  readonly signal?: AbortSignal | undefined;
  /** With one, all runs on this thread. */
  readonly device?: Device | undefined;
  /** Called after each fit. */
  readonly onFit: () => void;
}

/** All fits on this thread. */
export function* searchFits(open: SharedPlan, onFit: () => void): Computation<SearchResult[]> {
  const results: SearchResult[] = [];
  for (const job of jobsOf(open)) results.push(yield* runSearchJob(open, job, onFit));
  return results;
}

/** All fits, shared out over workers where they are worth it. */
export async function runSearch(open: SharedPlan, run: SearchRun): Promise<SearchResult[]> {
  const { signal, device, onFit } = run;
  const jobs = jobsOf(open);
  const most = Math.min(jobs.length, device ? 1 : run.nJobs(coreCount()));
  const fits = open.candidates.length * open.folds.length;
  const size = most > 1 ? workersForFits('search', fits, entriesOf(open.judging.data), most) : 1;
  const results = size > 1 ? await searchInWorkers(open, { size, signal, onFit }) : null;
  return results ?? runAsync(searchFits(open, onFit), { signal, device });
}

/** The fits in so many workers; null where what they need cannot be sent to them. */
export async function searchInWorkers(
  open: SharedPlan,
  { size, signal, onFit }: Pick<SearchRun, 'signal' | 'onFit'> & { readonly size: number },
): Promise<SearchResult[] | null> {
  const { BUNDLE } = await import('./bundle.js');
  const data = BUNDLE === '' ? null : setupOf(open);
  if (data === null) return null;
  const run = {
    kind: 'search' as const,
    data,
    code: BUNDLE,
    jobs: jobsOf(open),
    size,
    signal,
    onPoint: onFit,
  };
  const results = await runPool<SearchSetup, SearchJob, SentResult>(run);
  return results.map(({ scores, warnings }) => ({
    scores,
    warnings: warnings.map(({ name, message }) => warningNamed(name, message)),
  }));
}

/** Numbers of X times tasks, of all samples: what a pass over the data goes through. */
function entriesOf(data: FitData): number {
  if (data.kind === 'shared') return data.n * widthOf(data.X) * data.nTasks;
  return data.samples.items.reduce((sum, { X }) => sum + sampleCount(X, 'X') * widthOf(X), 0);
}

function widthOf(X: unknown): number {
  return isList(X) && !isList(X[0]) ? 1 : columnCount(X);
}
