/** The tables of paths and cross-validations. */
import { type CVResult, differenceOfErrors, largestOf, type PathResult } from './pathResult.js';
import { type Column, digits, table, tiny } from './table.js';

const LEGEND_OF_PATHS = `Milliseconds: the best and the median of one call, for the whole path. gap: the largest along the path,
over ||Y||^2 / (2 n).`;
const LEGEND_OF_CVS = `Milliseconds: the best and the median of one call of fit: 5 paths on 4/5 of the samples and the last fit. alpha: the one
that was chosen; gap: of the last fit, over ||Y - mean||^2 / (2 n). errors: the largest difference
between the two sides' mean squared errors on test samples, over the largest.`;

type Row = PathResult | CVResult;

function timesOf<T extends Row>(): Column<T>[] {
  return [
    { head: 'case', align: 'left', cell: caseOf },
    { head: 'eps', cell: ({ eps }) => String(eps) },
    { head: 'polytask ms', cell: ({ polytask }) => digits(1000 * polytask.best) },
    { head: 'median', cell: ({ polytask }) => digits(1000 * polytask.median) },
    { head: 'scikit-learn ms', cell: ({ scikitLearn }) => digits(1000 * (scikitLearn?.best ?? Number.NaN)) },
    { head: 'median', cell: ({ scikitLearn }) => digits(1000 * (scikitLearn?.median ?? Number.NaN)) },
    { head: 'as fast', cell: (result) => digits(ratioOf(result)) },
  ];
}

export function tableOfPaths(results: readonly PathResult[]): string {
  const gap = (gaps: readonly number[] | undefined, { nullObjective }: PathResult): string =>
    gaps ? tiny(largestOf(gaps) / nullObjective) : '-';
  const columns: Column<PathResult>[] = [
    ...timesOf<PathResult>(),
    { head: 'gap', cell: (result) => gap(result.polytask.gaps, result) },
    { head: 'sk gap', cell: (result) => gap(result.scikitLearn?.gaps, result) },
  ];
  return `${table(columns, results)}\n\n${LEGEND_OF_PATHS}${summary('paths', results)}`;
}

export function tableOfCVs(results: readonly CVResult[]): string {
  const [name, eps, ...times] = timesOf<CVResult>();
  const columns: Column<CVResult>[] = [
    name!,
    eps!,
    { head: 'nJobs', cell: ({ nJobs }) => String(nJobs) },
    ...times,
    { head: 'alpha', cell: ({ polytask }) => digits(polytask.alpha) },
    { head: 'sk alpha', cell: ({ scikitLearn }) => digits(scikitLearn?.alpha ?? Number.NaN) },
    { head: 'gap', cell: ({ polytask, nullObjective }) => tiny(polytask.gap / nullObjective) },
    {
      head: 'sk gap',
      cell: ({ scikitLearn, nullObjective }) => tiny((scikitLearn?.gap ?? Number.NaN) / nullObjective),
    },
    { head: 'errors', cell: (result) => tiny(differenceOfErrors(result)) },
  ];
  return `${table(columns, results)}\n\n${LEGEND_OF_CVS}${summary('cross-validations', results)}`;
}

function caseOf({ name, shape }: Row): string {
  return `${name} (${shape.nSamples}, ${shape.nFeatures}, ${shape.nTasks})`;
}

/** scikit-learn's best time over polytask's. */
function ratioOf({ polytask, scikitLearn }: Row): number {
  return scikitLearn ? scikitLearn.best / polytask.best : Number.NaN;
}

function summary(what: string, results: readonly Row[]): string {
  const ratios = results.map(ratioOf).filter(Number.isFinite);
  if (ratios.length === 0) return '';
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  const faster = ratios.filter((ratio) => ratio > 1).length;
  return (
    `\n\npolytask was the faster in ${faster} of ${ratios.length} ${what}, ` +
    `${digits(mean)} times as fast in the geometric mean of the best times.`
  );
}
