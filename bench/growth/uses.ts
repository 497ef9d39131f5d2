/** What fitted models do: predictions, scores, their files. */
import {
  fromMlRegression,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  modelFromJSON,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../../src/index.js';
import { designOf, type Kind, rowsOf, targetsOf, tasksOf } from './data.js';
import type { Growth, Operation, Sizes } from './operation.js';

/** Anything fitted; which of these it has depends on its class. */
interface Fitted {
  predict?(X: unknown, options?: object): unknown;
  predictProba?(X: unknown, options?: object): unknown;
  decisionFunction?(X: unknown, options?: object): unknown;
  score?(X: unknown, Y: unknown): unknown;
  scores?(X: unknown, Y: unknown): unknown;
  toJSON(): unknown;
  summary?(): string;
}

interface Used {
  readonly name: string;
  readonly kinds: (tasks: number) => readonly Kind[];
  readonly make: (losses: readonly Kind[]) => { fit(...given: unknown[]): Fitted };
  readonly read: (file: unknown) => unknown;
  readonly methods: readonly (keyof Fitted)[];
  readonly classes?: Growth;
}

const all =
  (kind: Kind) =>
  (tasks: number): readonly Kind[] =>
    Array<Kind>(tasks).fill(kind);
const QUICK = { maxIter: 1, tol: 0.5 };
const NUMBERS = ['predict', 'score', 'scores', 'toJSON', 'summary'] as const;
const LABELS = [...NUMBERS, 'predictProba', 'decisionFunction'] as const;
const CLASSES: Growth = { from: 32, at: { rows: 1024, columns: 3, tasks: 1 } };

const USED: readonly Used[] = [
  {
    name: 'MultiTaskLasso',
    kinds: all('squared'),
    make: () => new MultiTaskLasso({ alpha: 0.1, ...QUICK }),
    read: (file) => MultiTaskLasso.fromJSON(file),
    methods: NUMBERS,
  },
  {
    name: 'MultiTaskElasticNet',
    kinds: all('squared'),
    make: () => new MultiTaskElasticNet({ alpha: 0.1, l1Ratio: 0.1, ...QUICK }),
    read: (file) => MultiTaskElasticNet.fromJSON(file),
    methods: NUMBERS,
  },
  {
    name: 'MultiTaskLassoCV',
    kinds: all('squared'),
    make: () => new MultiTaskLassoCV({ alphas: [0.1, 0.05], cv: 2, ...QUICK }),
    read: (file) => MultiTaskLassoCV.fromJSON(file),
    methods: NUMBERS,
  },
  {
    name: 'MultiTaskElasticNetCV',
    kinds: all('squared'),
    make: () => new MultiTaskElasticNetCV({ alphas: [0.1, 0.05], cv: 2, ...QUICK }),
    read: (file) => MultiTaskElasticNetCV.fromJSON(file),
    methods: NUMBERS,
  },
  {
    name: 'SoftSharingRegressor',
    kinds: all('squared'),
    make: () => new SoftSharingRegressor({ alpha: 1, ...QUICK }),
    read: (file) => SoftSharingRegressor.fromJSON(file),
    methods: NUMBERS,
  },
  {
    name: 'SharedLogisticRegression',
    kinds: all('logistic'),
    make: () => new SharedLogisticRegression({ alpha: 1, ...QUICK }),
    read: (file) => SharedLogisticRegression.fromJSON(file),
    methods: LABELS,
  },
  {
    name: 'SoftSharingClassifier',
    kinds: all('logistic'),
    make: () => new SoftSharingClassifier({ alpha: 1, ...QUICK }),
    read: (file) => SoftSharingClassifier.fromJSON(file),
    methods: LABELS,
  },
  {
    name: 'MultiTaskModel',
    kinds: all('softmax'),
    make: (losses) => new MultiTaskModel({ losses, penalty: rowLasso({ alpha: 0.01 }), ...QUICK }),
    read: (file) => MultiTaskModel.fromJSON(file),
    methods: LABELS,
    classes: CLASSES,
  },
];

const AT: Sizes = { rows: 40, columns: 50, tasks: 3, classes: 3, length: 1 };
/** Samples of a fit; more where labels need them. Predictions are of as many as the sizes say. */
const FITTED_ROWS = 40;

/** A model that was fitted to data of these sizes: one fit for all its methods. */
function fittedTo(used: Used, sizes: Sizes, known: Map<string, Fitted>): Fitted {
  const few = { ...sizes, rows: Math.max(FITTED_ROWS, 2 * sizes.classes) };
  const key = JSON.stringify(few);
  const losses = used.kinds(few.tasks);
  const model =
    known.get(key) ?? used.make(losses).fit(designOf(few.rows, few.columns), targetsFor(losses, few));
  known.set(key, model);
  return model;
}

function targetsFor(losses: readonly Kind[], sizes: Sizes): unknown {
  return losses[0] === 'squared' ? targetsOf(sizes.rows, sizes.tasks) : rowsOf(losses, sizes);
}

function useOperations(used: Used): Operation[] {
  const { name, kinds, methods, classes } = used;
  const known = new Map<string, Fitted>();
  const wide = { columns: { from: 500 }, tasks: { from: 32 }, ...(classes ? { classes } : {}) };
  const methodOperations = methods.map((method): Operation => {
    const isFile = method === 'toJSON' || method === 'summary';
    return {
      name: `${name}.${method}`,
      covers: [`${name}.${method}`],
      at: AT,
      grows: isFile ? wide : { rows: { from: 1000 }, ...wide },
      prepare(sizes) {
        const model = fittedTo(used, sizes, known);
        const X = designOf(sizes.rows, sizes.columns);
        const Y = targetsFor(kinds(sizes.tasks), sizes);
        const call = model[method] as (...given: unknown[]) => unknown;
        const given = isFile ? [] : method.startsWith('score') ? [X, Y] : [X];
        return () => call.apply(model, given);
      },
    };
  });
  const reading: Operation = {
    name: `${name}.fromJSON`,
    covers: [`${name}.fromJSON`],
    at: AT,
    grows: wide,
    prepare(sizes) {
      const file: unknown = JSON.parse(JSON.stringify(fittedTo(used, sizes, known)));
      return () => used.read(file);
    },
  };
  return [...methodOperations, reading];
}

/** A stand-in for a class of another package, which predicts zeros. */
class Zeros {
  readonly #width: number;

  constructor(_x: readonly (readonly number[])[], y: readonly (readonly number[])[]) {
    this.#width = y[0]!.length;
  }

  predict(x: readonly (readonly number[])[]): number[][] {
    return x.map(() => Array<number>(this.#width).fill(0));
  }
}

export const uses: readonly Operation[] = [
  ...USED.flatMap(useOperations),
  {
    name: 'modelFromJSON',
    covers: ['modelFromJSON'],
    at: AT,
    grows: { columns: { from: 500 }, tasks: { from: 32 } },
    prepare(sizes) {
      const file: unknown = JSON.parse(JSON.stringify(fittedTo(USED[0]!, sizes, new Map())));
      return () => modelFromJSON(file);
    },
  },
  {
    name: 'SoftSharingRegressor.adapt',
    covers: ['SoftSharingRegressor.adapt'],
    at: AT,
    grows: { rows: { from: 1000 }, columns: { from: 500, at: { rows: 20 } } },
    prepare(sizes) {
      const [task, other] = tasksOf<number>(['squared', 'squared'], sizes, 'dense');
      const model = new SoftSharingRegressor({ alpha: 1, ...QUICK }).fit([task!, other!]);
      return () => model.adapt(task!);
    },
  },
  {
    name: 'SoftSharingClassifier.adapt',
    covers: ['SoftSharingClassifier.adapt'],
    at: AT,
    grows: { rows: { from: 1000 }, columns: { from: 500, at: { rows: 20 } } },
    prepare(sizes) {
      const [task, other] = tasksOf<string>(['logistic', 'logistic'], sizes, 'dense');
      const model = new SoftSharingClassifier({ alpha: 1, ...QUICK }).fit([task!, other!]);
      return () => model.adapt(task!);
    },
  },
  {
    name: 'softSharing with a graph',
    covers: ['softSharing', 'rowLasso'],
    at: AT,
    grows: { tasks: { from: 32, exponent: 2, why: 'the graph is T x T' } },
    prepare({ tasks }) {
      const graph = Array.from({ length: tasks }, (_, s) =>
        Array.from({ length: tasks }, (_, t) => (s === t ? 0 : 1)),
      );
      return () => softSharing({ graph });
    },
  },
  {
    name: 'fromMlRegression, fitted and used',
    covers: ['fromMlRegression'],
    at: AT,
    grows: { rows: { from: 2000 }, columns: { from: 100 }, tasks: { from: 32 } },
    prepare({ rows, columns, tasks }) {
      const X = designOf(rows, columns);
      const Y = targetsOf(rows, tasks);
      return () =>
        fromMlRegression(Zeros as never)
          .fit(X, Y as never)
          .predict(X);
    },
  },
];
