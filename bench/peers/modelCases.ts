/** The models beyond the lasso of shared samples, with intercepts, beside scipy, LAPACK, cvxpy and skglm. */
import {
  type BenchTasks,
  type DenseRecipe,
  makeDenseTasks,
  makeTextTasks,
  type TextRecipe,
} from '../modelData.js';
import { writeTasks } from '../modelFiles.js';
import type { Penalty } from '../modelObjective.js';
import type { Extent } from '../options.js';
import type { Case, Family, Peer } from './contest.js';
import { latest } from './latest.js';
import { modelContest } from './modelContest.js';

/** The default of all models, and what leaves nothing to be wished for; over the minimum. */
const LOOSE = 1e-4;
const TIGHT = 1e-8;

const halfDecades = (from: number, to: number) =>
  Array.from({ length: 2 * (to - from) + 1 }, (_, k) => 10 ** (-from - k / 2));
const decades = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, k) => 10 ** (-from - k));

const LBFGS: Peer = { name: 'scipy L-BFGS', package: 'scipy', module: 'smooth', tols: halfDecades(1, 9) };
const NEWTON_CG: Peer = { name: 'scipy Newton-CG', package: 'scipy', module: 'smooth', tols: decades(1, 11) };
const LAPACK: Peer = { name: 'LAPACK', package: 'scipy', module: 'smooth', tols: decades(1, 12) };
const NORMAL_EQUATIONS: Peer = { ...LAPACK, tols: [0] };
const CVXPY: readonly Peer[] = ['cvxpy Clarabel', 'cvxpy SCS'].map((name) => ({
  ...{
    name,
    package: 'cvxpy',
    module: 'convex',
    threaded: false,
    tols: [1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10],
  },
}));
const SKGLM: Peer = {
  name: 'skglm',
  package: 'skglm',
  module: 'lasso',
  tols: halfDecades(2, 8),
  threaded: false,
};

/** Tasks, the settings of their model and what each is compared with. */
interface Group {
  readonly family: Family;
  readonly name: string;
  readonly make: (seed: number) => BenchTasks;
  /** The strength; of a row lasso alphaMax over this. */
  readonly strengths: readonly { readonly name: string; readonly penalty: Penalty }[];
  readonly accuracies: readonly number[];
  readonly peers: readonly Peer[];
}

const dense = (recipe: DenseRecipe) => (seed: number) => makeDenseTasks({ ...recipe, randomState: seed });
const texts = (recipe: TextRecipe) => (seed: number) => makeTextTasks({ ...recipe, randomState: seed });
const repeated = (count: number, labels: number) => new Array<number>(count).fill(labels);

const shapeOf = ({ nSamples, nFeatures }: { nSamples: number; nFeatures: number }) =>
  `(${nSamples}, ${nFeatures})`;

function shared(nSamples: number, nFeatures: number, alphas: readonly number[]): Group {
  const strengths = alphas.map((alpha) => ({
    name: `alpha ${alpha}`,
    penalty: { kind: 'shared', alpha } as const,
  }));
  const common = { family: 'SharedLogisticRegression' as const, strengths, accuracies: [LOOSE, TIGHT] };
  const name = `2 x ${shapeOf({ nSamples, nFeatures })}`;
  // A dense system of the features is out of the question for so many.
  const peers = nFeatures > 5000 ? [LBFGS, NEWTON_CG] : [LBFGS, NEWTON_CG, LAPACK];
  if (nFeatures < 1000) {
    return { ...common, name: `dense ${name}`, make: dense({ nSamples, nFeatures, labels: [2, 2] }), peers };
  }
  return { ...common, name: `texts ${name}`, make: texts({ nSamples, nFeatures, nTasks: 2 }), peers };
}

const SOFT = { name: '', penalty: { kind: 'softSharing', coupling: 0.1, alpha: 1e-3 } } as const;

function regressor(nTasks: number, recipe: Omit<DenseRecipe, 'labels'>): Group {
  const { sharedSamples, missing } = recipe;
  const shape = shapeOf(recipe);
  return {
    family: 'SoftSharingRegressor',
    name: sharedSamples
      ? `${shape}, ${nTasks} targets${missing ? ', 10 % missing' : ''}`
      : `${nTasks} x ${shape}`,
    make: dense({ ...recipe, labels: repeated(nTasks, 0) }),
    strengths: [SOFT],
    accuracies: [TIGHT],
    peers: [NORMAL_EQUATIONS, LBFGS, NEWTON_CG],
  };
}

function classifier(nTasks: number, recipe: Omit<DenseRecipe, 'labels'>): Group {
  return {
    family: 'SoftSharingClassifier',
    name: `${nTasks} x ${shapeOf(recipe)}`,
    make: dense({ ...recipe, labels: repeated(nTasks, 2) }),
    strengths: [SOFT],
    accuracies: [LOOSE, TIGHT],
    peers: [LBFGS, NEWTON_CG, LAPACK],
  };
}

const textClassifier = (recipe: TextRecipe): Group => ({
  family: 'SoftSharingClassifier',
  name: `texts ${recipe.nTasks} x ${shapeOf(recipe)}`,
  make: texts(recipe),
  strengths: [{ name: '', penalty: { kind: 'softSharing', coupling: 0.01, alpha: 1e-3 } }],
  accuracies: [LOOSE, TIGHT],
  peers: [LBFGS, NEWTON_CG],
});

/** alpha of a row lasso here is 1 / k of the largest, found with the data. */
function mixed(
  name: string,
  penalty: 'rowLasso' | 'softSharing',
  recipe: DenseRecipe,
  more: readonly Peer[] = [],
): Group {
  const strengths = {
    rowLasso: [{ name: 'row lasso, alphaMax / 10', penalty: { kind: 'rowLasso', alpha: 1 / 10 } } as const],
    softSharing: [{ name: 'soft sharing', penalty: SOFT.penalty }],
  }[penalty];
  return {
    family: 'MultiTaskModel',
    name: `${name}, ${shapeOf(recipe)}`,
    make: dense(recipe),
    strengths,
    accuracies: [1e-6],
    peers: [...more, ...CVXPY],
  };
}

const SHARED_SAMPLES = { sharedSamples: true, density: 0.05 };

const GROUPS: readonly Group[] = [
  shared(1000, 2000, [1e-2, 1e-4]),
  shared(4000, 2000, [1e-4]),
  shared(2000, 100_000, [1e-2, 1e-4]),
  shared(2000, 100, [1e-4]),
  regressor(139, { nSamples: 110, nFeatures: 27 }),
  regressor(1000, { nSamples: 120, nFeatures: 100 }),
  regressor(5, { nSamples: 100, nFeatures: 5000 }),
  regressor(6, { nSamples: 2400, nFeatures: 248, sharedSamples: true, missing: 0.1 }),
  classifier(50, { nSamples: 100, nFeatures: 50 }),
  classifier(10, { nSamples: 1000, nFeatures: 100 }),
  textClassifier({ nSamples: 2000, nFeatures: 100_000, nTasks: 2 }),
  mixed(
    '8 targets',
    'rowLasso',
    { ...SHARED_SAMPLES, nSamples: 150, nFeatures: 300, labels: repeated(8, 0) },
    [SKGLM],
  ),
  mixed('8 targets, 10 % missing', 'rowLasso', {
    ...{ ...SHARED_SAMPLES, nSamples: 150, nFeatures: 300, labels: repeated(8, 0), missing: 0.1 },
  }),
  mixed('regression, 2 and 3 labels', 'rowLasso', {
    ...{ ...SHARED_SAMPLES, nSamples: 200, nFeatures: 100, labels: [0, 2, 3] },
  }),
  mixed('5 tasks of 3 labels', 'softSharing', { nSamples: 100, nFeatures: 20, labels: repeated(5, 3) }),
];

const SHORT_GROUPS: readonly Group[] = [
  shared(200, 1000, [1e-2]),
  regressor(20, { nSamples: 110, nFeatures: 27 }),
  regressor(3, { nSamples: 40, nFeatures: 500 }),
  classifier(10, { nSamples: 100, nFeatures: 20 }),
  mixed(
    '3 targets',
    'rowLasso',
    { ...SHARED_SAMPLES, nSamples: 60, nFeatures: 100, labels: repeated(3, 0) },
    [SKGLM],
  ),
  mixed('regression, 2 and 3 labels', 'rowLasso', {
    ...{ ...SHARED_SAMPLES, nSamples: 60, nFeatures: 40, labels: [0, 2, 3] },
  }),
];

export function modelCases(extent: Extent, seed: number, folder: string): readonly Case[] {
  const tasksOf = latest((group: Group) => group.make(seed));
  // A name of its own for each: what reads them keeps them by name.
  let count = 0;
  const filesOf = latest((group: Group) => writeTasks(folder, `tasks-${count++}`, tasksOf(group)));
  const groups = extent === 'short' ? SHORT_GROUPS : GROUPS;
  return groups.flatMap((group) =>
    group.strengths.flatMap(({ name, penalty }) =>
      group.accuracies.map((accuracy): Case => {
        const parts = [group.name, name, `to ${accuracy.toExponential()}`].filter((part) => part !== '');
        const { family, peers } = group;
        return {
          family,
          name: parts.join(', '),
          prepare: (tol) =>
            modelContest({
              tol,
              family,
              tasks: tasksOf(group),
              penalty,
              accuracy,
              peers,
              files: () => filesOf(group),
            }),
        };
      }),
    ),
  );
}
