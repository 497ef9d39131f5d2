/** Statistics of samples, their merging, and fits of them, whose cost does not depend on how many samples there were. */
import {
  chunkedStatistics,
  csvChunks,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  mergeStatistics,
  SoftSharingRegressor,
  type SufficientStatistics,
  sufficientStatistics,
} from '../../src/index.js';
import { predictSQL } from '../../src/sql/index.js';
import type { ColumnMatrix } from '../data.js';
import { designOf, type Form, normal, targetsOf } from './data.js';
import type { Growth, Operation, Sizes } from './operation.js';

const AT: Sizes = { rows: 200, columns: 20, tasks: 3, classes: 2, length: 1 };
const STEPS = { tol: 0, maxIter: 2 };
const PRODUCTS: Growth = { from: 40, exponent: 2, why: 'the products of all pairs of features' };
/** The square root of p x p products. */
const FACTORS: Growth = { from: 40, exponent: 3, why: 'a Cholesky factor of p x p' };
const TASKS: Growth = { from: 32 };

const rowsOf = ({ data, shape: [n, p] }: ColumnMatrix): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: p }, (_, j) => data[j * n + i]!));

const statisticsOf = ({ rows, columns, tasks }: Sizes, form: Form = 'dense'): SufficientStatistics =>
  sufficientStatistics(designOf(rows, columns, form), targetsOf(rows, tasks));

const making = (['dense', 'sparse'] as const).map(
  (form): Operation => ({
    name: `sufficientStatistics, ${form}`,
    covers: ['sufficientStatistics'],
    at: AT,
    grows: { rows: { from: 1000 }, columns: PRODUCTS, tasks: TASKS },
    prepare(sizes) {
      const X = designOf(sizes.rows, sizes.columns, form);
      const Y = targetsOf(sizes.rows, sizes.tasks);
      return () => sufficientStatistics(X, Y);
    },
  }),
);

const merging: Operation = {
  name: 'mergeStatistics',
  covers: ['mergeStatistics'],
  at: AT,
  grows: { columns: PRODUCTS, tasks: TASKS },
  prepare(sizes) {
    const [a, b] = [statisticsOf(sizes), statisticsOf({ ...sizes, rows: sizes.rows + 1 })];
    return () => mergeStatistics(a, b);
  },
};

/** Chunks of as many rows each. */
const CHUNK = 50;

const chunking: Operation = {
  name: 'chunkedStatistics',
  covers: ['chunkedStatistics'],
  at: AT,
  grows: { rows: { from: 1000 }, columns: PRODUCTS, tasks: TASKS },
  prepare(sizes) {
    const x = rowsOf(normal(sizes.rows, sizes.columns));
    const y = rowsOf(targetsOf(sizes.rows, sizes.tasks));
    const chunks = Array.from({ length: Math.ceil(sizes.rows / CHUNK) }, (_, k) => {
      const [begin, end] = [k * CHUNK, (k + 1) * CHUNK];
      return { X: x.slice(begin, end), Y: y.slice(begin, end) };
    });
    return () => chunkedStatistics(chunks);
  },
};

const reading: Operation = {
  name: 'csvChunks',
  covers: ['csvChunks'],
  at: AT,
  grows: { rows: { from: 1000 } },
  prepare({ rows, columns }) {
    const names = Array.from({ length: columns }, (_, j) => `x${j}`);
    const lines = rowsOf(normal(rows, columns)).map((row) => [...row, row[0]].join(','));
    const bytes = new TextEncoder().encode([[...names, 'y'].join(','), ...lines].join('\n'));
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 1 << 16) yield bytes.subarray(at, at + (1 << 16));
    }
    return () => chunkedStatistics(csvChunks(pieces(), { targets: ['y'], chunkBytes: 1 << 15 }));
  },
};

const MODELS = {
  MultiTaskLasso: () => new MultiTaskLasso({ alpha: 0.2, ...STEPS }),
  MultiTaskElasticNet: () => new MultiTaskElasticNet({ alpha: 0.2, ...STEPS }),
  SoftSharingRegressor: () => new SoftSharingRegressor({ alpha: 0.1, ...STEPS }),
  MultiTaskModel: () => new MultiTaskModel(STEPS),
};
const fitting = Object.entries(MODELS).map(
  ([name, make]): Operation => ({
    name: `${name}.fitStatistics`,
    covers: [`${name}.fitStatistics`],
    at: AT,
    grows: { columns: FACTORS, tasks: TASKS },
    prepare(sizes) {
      const statistics = statisticsOf(sizes);
      return () => make().fitStatistics(statistics);
    },
  }),
);

const CROSS_VALIDATED = {
  MultiTaskLassoCV: () => new MultiTaskLassoCV({ alphas: [0.2, 0.1], ...STEPS }),
  MultiTaskElasticNetCV: () => new MultiTaskElasticNetCV({ alphas: [0.2, 0.1], ...STEPS }),
};
const choosing = Object.entries(CROSS_VALIDATED).map(
  ([name, make]): Operation => ({
    name: `${name}.fitStatistics`,
    covers: [`${name}.fitStatistics`],
    at: AT,
    grows: { columns: FACTORS, tasks: TASKS },
    prepare(sizes) {
      const parts = [0, 1, 2].map((k) => statisticsOf({ ...sizes, rows: sizes.rows + k }));
      return () => make().fitStatistics(parts);
    },
  }),
);

const writing: Operation = {
  name: 'predictSQL',
  covers: ['predictSQL'],
  at: AT,
  grows: { columns: { from: 100 }, tasks: TASKS },
  prepare(sizes) {
    const model = new SoftSharingRegressor().fitStatistics(statisticsOf(sizes));
    const features = Array.from({ length: sizes.columns }, (_, j) => `x${j}`);
    return () => predictSQL(model, { dialect: 'duckdb', features });
  },
};

export const statistics: readonly Operation[] = [
  ...making,
  merging,
  chunking,
  reading,
  ...fitting,
  ...choosing,
  writing,
];
