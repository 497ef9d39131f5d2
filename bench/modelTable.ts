/** The table of models. */
import type { Penalty } from './modelObjective.js';
import { excessOf, type ModelResult, type PeerFits } from './modelResult.js';
import { type Column, digits, table, tiny } from './table.js';

const LEGEND = `Milliseconds: the best and the median of one call of fit. steps: Newton steps, steps of conjugate gradients (1
for a direct solution) or passes. gap: the certificate of the last fit; excess: how far the objective is above that of a
fit with a smaller tol; both over the objective of the best constant model.`;
const LEGEND_OF_BOTH = `${LEGEND} as fast: the peer's best time over polytask's.`;

const columnsOfCase: readonly Column<ModelResult>[] = [
  { head: 'model', align: 'left', cell: ({ model }) => model },
  { head: 'data', align: 'left', cell: ({ name }) => name },
  { head: 'strength', align: 'left', cell: ({ penalty }) => strengthOf(penalty) },
];
const times: readonly Column<ModelResult>[] = [
  { head: 'polytask ms', cell: ({ polytask }) => digits(1000 * polytask.best) },
  { head: 'median', cell: ({ polytask }) => digits(1000 * polytask.median) },
];
const outcome: readonly Column<ModelResult>[] = [
  { head: 'steps', cell: ({ polytask }) => String(polytask.nIter) },
  { head: 'gap', cell: ({ polytask, nullObjective }) => tiny(polytask.gap / nullObjective) },
  { head: 'excess', cell: (result) => tiny(excessOf(result, result.polytask.objective)) },
];

const cellOf =
  (text: (fits: PeerFits, result: ModelResult) => string) =>
  (result: ModelResult): string =>
    result.scipy ? text(result.scipy, result) : '-';

export function tableOfModels(results: readonly ModelResult[]): string {
  if (results.every(({ scipy }) => scipy === null)) {
    return `${table([...columnsOfCase, ...times, ...outcome], results)}\n\n${LEGEND}`;
  }
  const columns: Column<ModelResult>[] = [
    ...columnsOfCase,
    ...times,
    { head: 'peer', align: 'left', cell: cellOf(({ method }) => method) },
    { head: 'peer ms', cell: cellOf(({ best }) => digits(1000 * best)) },
    { head: 'median', cell: cellOf(({ median }) => digits(1000 * median)) },
    { head: 'as fast', cell: cellOf(({ best }, { polytask }) => digits(best / polytask.best)) },
    ...outcome,
    { head: 'peer steps', cell: cellOf(({ nIter }) => String(nIter)) },
    { head: 'peer excess', cell: cellOf(({ objective }, result) => tiny(excessOf(result, objective))) },
  ];
  return `${table(columns, results)}\n\n${LEGEND_OF_BOTH}`;
}

function strengthOf(penalty: Penalty): string {
  const alpha = `alpha ${Number(penalty.alpha.toPrecision(3))}`;
  return penalty.kind === 'softSharing' ? `${alpha}, coupling ${penalty.coupling}` : alpha;
}
