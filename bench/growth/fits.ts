/** Fits of every model: each loss and penalty, dense and sparse, shared samples, own samples and missing targets. */
import { readPenalty, rowPenaltyNames } from '../../src/estimators/modelPenalty.js';
import * as polytask from '../../src/index.js';
import {
  InputError,
  type MixedTaskInput,
  MultiTaskElasticNet,
  MultiTaskElasticNetCV,
  MultiTaskLasso,
  MultiTaskLassoCV,
  MultiTaskModel,
  nuclearNorm,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../../src/index.js';
import { LOSS_NAMES } from '../../src/losses/registry.js';
import { designOf, type Form, type Kind, rowsOf, targetsOf, tasksOf } from './data.js';
import type { Growth, Operation, Sizes } from './operation.js';

/** The same number of steps at all sizes: what is measured is what a step costs. */
const STEPS = { tol: 0, maxIter: 2 };

/** How the samples come. */
interface Way {
  readonly name: string;
  readonly form: Form;
  readonly own?: boolean;
  readonly missing?: boolean;
}
const WAYS: readonly Way[] = [
  { name: 'dense', form: 'dense' },
  { name: 'sparse', form: 'sparse' },
  { name: 'missing targets', form: 'dense', missing: true },
  { name: 'own samples', form: 'dense', own: true },
  { name: 'own sparse samples', form: 'sparse', own: true },
];
/** Those of models that go the way of another in the table. */
const PLAIN = WAYS.filter(({ name }) => name === 'dense');
/** Those of a model of any loss: each is seen with some of its losses, one that is not named here with dense samples. */
const MIXED_WAYS: Readonly<Partial<Record<Kind | 'mixed', readonly string[]>>> = {
  squared: ['dense'],
  logistic: ['sparse'],
  softmax: ['dense', 'own sparse samples'],
  poisson: ['own sparse samples'],
  mixed: ['dense', 'own sparse samples'],
};
const mixedWays = (kind: Kind | 'mixed'): readonly Way[] =>
  WAYS.filter(({ name }) => (MIXED_WAYS[kind] ?? ['dense']).includes(name));
const SHARED_ONLY = WAYS.filter(({ own }) => !own);

interface Fitting {
  readonly name: string;
  readonly covers: readonly string[];
  readonly ways: readonly Way[];
  readonly kinds: (tasks: number) => readonly Kind[];
  readonly make: (sizes: Sizes, kinds: readonly Kind[]) => { fit(...given: unknown[]): unknown };
  readonly at: Sizes;
  readonly grows: Operation['grows'];
}

const all =
  (kind: Kind) =>
  (tasks: number): readonly Kind[] =>
    Array<Kind>(tasks).fill(kind);
const ofEachKind = (tasks: number): readonly Kind[] =>
  Array.from({ length: tasks }, (_, t) => (['squared', 'logistic', 'softmax'] as const)[t % 3]!);

const AT: Sizes = { rows: 200, columns: 10, tasks: 4, classes: 4, length: 1 };
/** Conjugate gradients, for the intercepts, begin above the smallest. */
const CLASSES: Growth = { from: 16, at: { rows: 512, columns: 3, tasks: 1 } };
const LINEAR: Operation['grows'] = { rows: { from: 1000 }, columns: { from: 100 }, tasks: { from: 8 } };
/** Newton's systems: over the smaller of samples and features, so that many features cost n^2 p. */
const SYSTEMS: Operation['grows'] = {
  rows: { from: 1000 },
  columns: { from: 100, at: { rows: 50, tasks: 3 } },
  tasks: { from: 8, at: { rows: 50 } },
};

const modelOf = (penalty: 'row lasso' | 'soft sharing') => (_: Sizes, losses: readonly Kind[]) =>
  new MultiTaskModel({
    losses,
    penalty: penalty === 'row lasso' ? rowLasso({ alpha: 0.1 }) : softSharing({ coupling: 1, alpha: 0.1 }),
    ...STEPS,
  });

const FITS: readonly Fitting[] = [
  {
    name: 'MultiTaskLasso',
    covers: ['MultiTaskLasso.fit'],
    ways: WAYS,
    kinds: all('squared'),
    make: () => new MultiTaskLasso({ alpha: 0.2, ...STEPS }),
    at: AT,
    grows: LINEAR,
  },
  {
    name: 'MultiTaskElasticNet',
    covers: ['MultiTaskElasticNet.fit'],
    ways: PLAIN,
    kinds: all('squared'),
    make: () => new MultiTaskElasticNet({ alpha: 0.2, ...STEPS }),
    at: AT,
    grows: LINEAR,
  },
  {
    name: 'MultiTaskLassoCV',
    covers: ['MultiTaskLassoCV.fit'],
    ways: SHARED_ONLY,
    kinds: all('squared'),
    make: () => new MultiTaskLassoCV({ alphas: 3, eps: 0.5, cv: 3, ...STEPS }),
    at: AT,
    grows: LINEAR,
  },
  {
    name: 'MultiTaskElasticNetCV',
    covers: ['MultiTaskElasticNetCV.fit'],
    ways: PLAIN,
    kinds: all('squared'),
    make: () => new MultiTaskElasticNetCV({ alphas: 3, eps: 0.5, cv: 3, ...STEPS }),
    at: AT,
    grows: LINEAR,
  },
  {
    name: 'SharedLogisticRegression',
    covers: ['SharedLogisticRegression.fit'],
    ways: WAYS,
    kinds: all('logistic'),
    make: () => new SharedLogisticRegression({ alpha: 0.1, ...STEPS }),
    at: AT,
    grows: SYSTEMS,
  },
  {
    name: 'SoftSharingRegressor',
    covers: ['SoftSharingRegressor.fit'],
    ways: WAYS,
    kinds: all('squared'),
    make: () => new SoftSharingRegressor({ coupling: 1, alpha: 0.1, ...STEPS }),
    at: AT,
    grows: SYSTEMS,
  },
  {
    name: 'SoftSharingClassifier',
    covers: ['SoftSharingClassifier.fit'],
    ways: WAYS,
    kinds: all('logistic'),
    make: () => new SoftSharingClassifier({ coupling: 1, alpha: 0.1, ...STEPS }),
    at: AT,
    grows: SYSTEMS,
  },
  ...rowPenaltyNames()
    .filter((name) => name !== 'rowLasso') // below, with every loss
    .map(
      (name): Fitting => ({
        name: `MultiTaskModel, squared, ${name}`,
        covers: [name],
        ways: mixedWays('squared'),
        kinds: all('squared'),
        make: (_, losses) =>
          new MultiTaskModel({
            losses,
            penalty: readPenalty(name, { penalty: name, alpha: 0.1 }, ''),
            ...STEPS,
          }),
        at: AT,
        grows: LINEAR,
      }),
    ),
  ...(['squared', 'logistic'] as const).map(
    (kind): Fitting => ({
      name: `MultiTaskModel, ${kind}, soft sharing and row lasso`,
      covers: ['rowLasso', 'softSharing'],
      ways: mixedWays(kind),
      kinds: all(kind),
      make: (_, losses) =>
        new MultiTaskModel({
          losses,
          penalty: [softSharing({ coupling: 1 }), rowLasso({ alpha: 0.1 })],
          ...STEPS,
        }),
      at: AT,
      grows: LINEAR,
    }),
  ),
  ...([...(LOSS_NAMES as Kind[]), 'mixed'] as const).flatMap((kind) =>
    (['row lasso', 'soft sharing'] as const).map(
      (penalty): Fitting => ({
        name: `MultiTaskModel, ${kind}, ${penalty}`,
        covers: [
          'MultiTaskModel.fit',
          penalty === 'row lasso' ? 'rowLasso' : 'softSharing',
          ...(kind in polytask ? [kind] : []),
        ],
        ways: mixedWays(kind),
        kinds: kind === 'mixed' ? ofEachKind : all(kind),
        make: modelOf(penalty),
        at: AT,
        grows: {
          ...(penalty === 'row lasso' ? LINEAR : SYSTEMS),
          ...(kind === 'softmax' ? { classes: CLASSES } : {}),
        },
      }),
    ),
  ),
  {
    name: 'MultiTaskModel, squared, nuclear norm',
    covers: ['MultiTaskModel.fit', 'nuclearNorm'],
    ways: mixedWays('mixed'),
    kinds: all('squared'),
    make: () => new MultiTaskModel({ penalty: nuclearNorm({ alpha: 0.1 }), ...STEPS }),
    at: AT,
    grows: {
      rows: { from: 1000 },
      columns: { from: 100 },
      tasks: { from: 8, exponent: 2, why: 'the singular values of p x T: pairs of tasks' },
    },
  },
];

function fitOperation(fitting: Fitting, way: Way): Operation {
  const { name, covers, kinds, make, at, grows } = fitting;
  return {
    name: `${name}.fit, ${way.name}`,
    covers,
    at,
    grows,
    prepare(sizes) {
      const losses = kinds(sizes.tasks);
      const given = givenTo(losses, sizes, way);
      return () => make(sizes, losses).fit(...given);
    },
  };
}

/** What `fit` takes: X and Y, or tasks. */
export function givenTo(kinds: readonly Kind[], sizes: Sizes, { form, own, missing }: Way): unknown[] {
  if (own) return [tasksOf(kinds, sizes, form) satisfies MixedTaskInput[]];
  const { rows, columns, tasks } = sizes;
  const isNumeric = kinds.every((kind) => kind === 'squared');
  return [
    designOf(rows, columns, form),
    isNumeric ? targetsOf(rows, tasks, missing) : rowsOf(kinds, sizes, missing),
  ];
}

/** More features than samples and no penalty: refused, at the cost of a fit. */
const separable: Operation = {
  name: 'SharedLogisticRegression.fit, separable',
  covers: ['SharedLogisticRegression.fit'],
  at: { ...AT, rows: 50, tasks: 3 },
  grows: { columns: { from: 200 } },
  prepare(sizes) {
    const given = givenTo(all('logistic')(sizes.tasks), sizes, PLAIN[0]!);
    return () => {
      try {
        new SharedLogisticRegression({ alpha: 0 }).fit(...(given as [never, never]));
      } catch (error) {
        if (error instanceof InputError) return;
        throw error;
      }
      throw new Error('labels that can be told apart were fitted');
    };
  },
};

export const fits: readonly Operation[] = [
  ...FITS.flatMap((fitting) => fitting.ways.map((way) => fitOperation(fitting, way))),
  separable,
];
