/** Relations of tasks, and how sure their weights are. */
import {
  bootstrapWeights,
  SoftSharingRegressor,
  standardErrors,
  TaskRelations,
  taskGraph,
  taskRelations,
} from '../../src/index.js';
import { createRandom } from '../../src/math/random.js';
import { relationsHeatmapSpec } from '../../src/plot/index.js';
import { type Kind, tasksOf } from './data.js';
import type { Growth, Operation, Sizes } from './operation.js';

const AT: Sizes = { rows: 200, columns: 5, tasks: 3, classes: 2, length: 1 };
const PAIRS: Growth = { from: 16, exponent: 2, why: 'T^2 relations' };
const FEWER = { nBootstrap: 2, coupling: 1, alpha: 0.01 };

/** Relations of T tasks without their fits. */
function relationsOf(tasks: number): TaskRelations {
  const random = createRandom(1);
  const matrix = Array.from({ length: tasks }, () => Array.from({ length: tasks }, () => random.uniform()));
  const taskNames = matrix.map((_, t) => `task ${t}`);
  const nSamples = matrix.map(() => 20);
  return new TaskRelations({ of: 'data', taskNames, nSamples, minSamples: 10, matrix, errors: null });
}

const tasks = (sizes: Sizes) => tasksOf<number>(Array<Kind>(sizes.tasks).fill('squared'), sizes, 'dense');

export const relations: readonly Operation[] = [
  ...(['data', 'features', 'models', 'conflicts', 'gains'] as const).map(
    (of): Operation => ({
      name: `taskRelations of ${of}`,
      covers: ['taskRelations'],
      at: AT,
      // Gains are of every pair, ten times each.
      grows: {
        rows: { from: of === 'gains' ? 500 : 4000 },
        columns: { from: 8, exponent: 2, why: 'p^2 moments', at: { rows: of === 'gains' ? 200 : 2000 } },
        tasks: of === 'gains' ? { ...PAIRS, from: 2, at: { rows: 40 } } : PAIRS,
      },
      prepare: (sizes) => {
        const given = tasks(sizes);
        return () => taskRelations(given, { of, ...FEWER });
      },
    }),
  ),
  {
    name: 'bootstrapWeights',
    covers: ['bootstrapWeights'],
    at: AT,
    grows: {
      rows: { from: 4000 },
      columns: { from: 8, exponent: 2, why: 'p^2 moments', at: { rows: 2000 } },
      tasks: { from: 16 },
    },
    prepare: (sizes) => {
      const given = tasks(sizes);
      return () => bootstrapWeights(new SoftSharingRegressor(), given, { nBootstrap: 2 });
    },
  },
  {
    name: 'standardErrors',
    covers: ['standardErrors', 'StandardErrors.covariance', 'StandardErrors.weightIntervals'],
    at: AT,
    grows: {
      rows: { from: 4000 },
      columns: { from: 16, exponent: 3, why: 'inverses of p x p matrices', at: { rows: 500 } },
      tasks: { from: 16 },
    },
    prepare: (sizes) => {
      const given = tasks(sizes);
      const model = new SoftSharingRegressor().fit(given);
      return () => {
        const errors = standardErrors(model, given);
        return [errors.covariance(0), errors.weightIntervals()];
      };
    },
  },
  {
    name: 'StandardErrors.intervals',
    covers: ['StandardErrors.intervals'],
    at: AT,
    grows: {
      rows: { from: 4000 },
      columns: { from: 16, exponent: 2, why: 'x S x of a covariance', at: { rows: 500 } },
    },
    prepare: (sizes) => {
      const given = tasks(sizes);
      const errors = standardErrors(new SoftSharingRegressor().fit(given), given);
      return () => errors.intervals(given[0]!.X, { task: 0 });
    },
  },
  {
    name: 'TaskRelations',
    covers: ['TaskRelations.toJSON', 'TaskRelations.fromJSON', 'taskGraph', 'relationsHeatmapSpec'],
    at: AT,
    grows: { tasks: PAIRS },
    prepare: (sizes) => {
      const found = relationsOf(sizes.tasks);
      return () => [
        TaskRelations.fromJSON(found.toJSON()),
        taskGraph(found),
        found.toString(),
        relationsHeatmapSpec(found),
      ];
    },
  },
];
