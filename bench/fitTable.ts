/** The tables of fits. */
import { excessOf, type FitResult, type Fits } from './fitResult.js';
import { type Column, digits, table, tiny } from './table.js';

const LEGEND = `Milliseconds: the best and the median of one call of fit. gap: what each reports for its last fit, over
||Y||^2 / (2 n); rows: how many of W are not zero.`;
const LEGEND_OF_BOTH = `${LEGEND} objective: polytask's less scikit-learn's, over
||Y||^2 / (2 n). as fast: scikit-learn's best time over polytask's.`;

const columnsOfCase: readonly Column<FitResult>[] = [
  { head: 'case', align: 'left', cell: caseOf },
  { head: 'k', cell: ({ k }) => String(k) },
];

/** The columns of one program: its times, and what they bought, with its initials in their heads. */
function columnsOf(name: string, initials: string, fits: (result: FitResult) => Fits | null) {
  const cellOf =
    (text: (fits: Fits) => string) =>
    (result: FitResult): string => {
      const found = fits(result);
      return found ? text(found) : '-';
    };
  const times: Column<FitResult>[] = [
    { head: `${name} ms`, cell: cellOf(({ best }) => digits(1000 * best)) },
    { head: 'median', cell: cellOf(({ median }) => digits(1000 * median)) },
  ];
  const outcome: Column<FitResult>[] = [
    { head: `${initials}gap`, cell: cellOf(({ relativeGap }) => tiny(relativeGap)) },
    { head: `${initials}passes`, cell: cellOf(({ nIter }) => String(nIter)) },
    { head: `${initials}rows`, cell: cellOf(({ nActive }) => String(nActive)) },
  ];
  return { times, outcome };
}

export function tableOfPolytask(results: readonly FitResult[]): string {
  const own = columnsOf('polytask', '', ({ polytask }) => polytask);
  return `${table([...columnsOfCase, ...own.times, ...own.outcome], results)}\n\n${LEGEND}`;
}

export function tableOfBoth(results: readonly FitResult[]): string {
  const own = columnsOf('polytask', '', ({ polytask }) => polytask);
  const peer = columnsOf('scikit-learn', 'sk ', ({ scikitLearn }) => scikitLearn);
  const columns: Column<FitResult>[] = [
    ...columnsOfCase,
    ...own.times,
    ...peer.times,
    { head: 'as fast', cell: (result) => digits(ratioOf(result)) },
    ...own.outcome,
    ...peer.outcome,
    {
      head: 'objective',
      cell: ({ polytask, scikitLearn, nullObjective }) =>
        scikitLearn ? tiny(excessOf(polytask, scikitLearn, nullObjective)) : '-',
    },
  ];
  return `${table(columns, results)}\n\n${LEGEND_OF_BOTH}\n\n${summary(results)}`;
}

function caseOf({ name, shape }: FitResult): string {
  return `${name} (${shape.nSamples}, ${shape.nFeatures}, ${shape.nTasks})`;
}

function ratioOf({ polytask, scikitLearn }: FitResult): number {
  return scikitLearn ? scikitLearn.best / polytask.best : Number.NaN;
}

function summary(results: readonly FitResult[]): string {
  const ratios = results.map(ratioOf);
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  const faster = ratios.filter((ratio) => ratio > 1).length;
  return (
    `polytask was the faster in ${faster} of ${ratios.length} fits, ` +
    `${digits(mean)} times as fast in the geometric mean of the best times.`
  );
}
