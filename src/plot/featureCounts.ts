import { alphaPosition } from './alphaAxis.js';
import { readPath } from './readPath.js';
import type { JsonObject } from './spec.js';

/** Marks on the upper edge, at most. */
const MOST = 9;

/** An invisible layer whose axis, on the upper edge, tells how many features are in use. */
export function featureCountAxis(
  pathGiven: unknown,
  domain: readonly [number, number],
  x: JsonObject,
): JsonObject {
  const { alphas, coefs } = readPath(pathGiven, 'path');
  const rows = alphas.map((alpha, k) => {
    const { columns, rows: nTasks, data } = coefs[k]!;
    let features = 0;
    for (let j = 0; j < columns; j++) {
      if (data.subarray(j * nTasks, (j + 1) * nTasks).some((value) => value !== 0)) features++;
    }
    return { alpha, features };
  });
  const inside = rows.filter(({ alpha }) => alpha >= domain[0] && alpha <= domain[1]);
  const ticks = spread(inside, domain);
  const labels = Object.fromEntries(ticks.map(({ alpha, features }) => [String(alpha), String(features)]));
  return {
    data: { values: inside },
    mark: { type: 'tick', opacity: 0 },
    encoding: {
      x: {
        ...x,
        axis: {
          title: 'features in use',
          orient: 'top',
          values: ticks.map(({ alpha }) => alpha),
          labelExpr: `(${JSON.stringify(labels)})[datum.value]`,
          labelOverlap: false,
          grid: false,
          domain: false,
          titlePadding: 6,
        },
      },
    },
  };
}

/** The rows nearest to places that are evenly spread along the axis, each once. */
function spread<Row extends { readonly alpha: number }>(
  rows: readonly Row[],
  domain: readonly [number, number],
): Row[] {
  const picked = new Set<Row>();
  for (let k = 0; k < MOST && rows.length > 0; k++) {
    const place = k / (MOST - 1);
    const distance = (row: Row): number => Math.abs(alphaPosition(row.alpha, domain) - place);
    picked.add(rows.reduce((best, row) => (distance(row) < distance(best) ? row : best)));
  }
  return [...picked];
}
