/** Every estimator obeys every law, or says why it cannot. The rows are in test/laws/everyEstimator.ts. */
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { modelFromJSON } from '../../src/index.js';
import { readLoss } from '../../src/losses/registry.js';
import { expectAtMost } from '../laws/atMost.js';
import {
  type AnyModel,
  EVERY,
  type EveryCase,
  type EveryProblem,
  everyProblem,
  LAWS,
  type Law,
} from '../laws/everyEstimator.js';
import { compressed, formsOf } from '../laws/inputForms.js';
import {
  fitArgumentsOf,
  type MixedDraw,
  type MixedTask,
  mixedDraws,
  shareOf,
  trimmed,
} from '../laws/mixedObjective.js';
import { capturedWarnings } from '../laws/regressions.js';
import { TABLES, type TableData } from '../laws/tables.js';

/** How many cases each law tries with each estimator. */
const numRuns = Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 5);
/** Of laws of bits, each trial of which makes several fits, and none hangs on how near one comes. */
const bitRuns = Math.ceil(numRuns / 2);

/** A way in: X and Y that all tasks share, or tasks with their own samples; dense or sparse. */
interface Form {
  readonly shared: boolean;
  readonly sparse: boolean;
}

/** What a law is held against. */
interface Trial extends Form {
  readonly problem: EveryProblem;
  readonly make: (problem: EveryProblem) => AnyModel;
  readonly seed: number;
}

/** The arguments of fit: with one list of weights where all tasks have the same. */
function argumentsOf(problem: EveryProblem, form: Form): unknown[] {
  const [X, Y, options] = fitArgumentsOf(problem, form);
  const [first, ...rest] = problem.tasks.map(({ sampleWeight }) => sampleWeight);
  if (!form.shared || rest.some((weights) => weights !== first))
    return [X, Y, options].slice(0, form.shared ? 3 : 1);
  return [X, Y, { sampleWeight: first }];
}

function fitted({ make }: Pick<Trial, 'make'>, problem: EveryProblem, form: Form): AnyModel {
  const args = argumentsOf(problem, form);
  return capturedWarnings(() => make(problem).fit(...args)).result;
}

/** What was learned, as text: equal texts are equal bits. */
const learned = (model: AnyModel): string => JSON.stringify(model.toJSON().fitted);

const columnsOf = (value: unknown): number[][] =>
  value instanceof Matrix
    ? value.transpose().to2DArray()
    : Array.isArray(value)
      ? value.flatMap(columnsOf)
      : [Array.from(value as Float64Array)];

/** The predictors eta of every output, in the order of the tasks. */
function etaOf(problem: EveryProblem, model: AnyModel, X: unknown): number[][] {
  return columnsOf(areNumbers(problem) ? model.predict(X) : model.decisionFunction!(X));
}

/**
 * Expects two models to be the same minimum: the same predictors wherever a sample counts, as near as certificates of
 * 1e-12 of the objective leave them.
 *
 * @param order which task of the first each task of the second is
 * @param rows X of the second model for that of the first
 */
function expectSame(
  problem: EveryProblem,
  a: AnyModel,
  b: AnyModel,
  { order = problem.ids.map((_, t) => t), rows = (X: number[][]) => X } = {},
): void {
  const firsts = problem.tasks.map((_, t) => sumOf(problem.tasks.slice(0, t)));
  let next = 0;
  for (const t of order) {
    const { X, K } = problem.tasks[t]!;
    const counts = shareOf(problem, t);
    const [etaA, etaB] = [etaOf(problem, a, X), etaOf(problem, b, rows(X))];
    for (let k = 0; k < K; k++) {
      const [ours, theirs] = [etaA[firsts[t]! + k]!, etaB[next++]!];
      const size = Math.max(1, ...ours.map(Math.abs));
      ours.forEach((eta, i) => {
        if (counts[i]! > 0) expectAtMost(Math.abs(eta - theirs[i]!), problem.near * size);
      });
    }
  }
}

const sumOf = (tasks: readonly MixedTask[]): number => tasks.reduce((sum, { K }) => sum + K, 0);

const turnedRows = (X: number[][]): number[][] => X.map((x) => reversed(x));

function withFeaturesReversed(problem: EveryProblem): EveryProblem {
  const turn = sharedly(turnedRows);
  return { ...problem, tasks: problem.tasks.map((task) => ({ ...task, X: turn(task.X) })) };
}

const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();

/** A function that gives tasks that share a list one list again. */
function sharedly<List extends object, Result>(change: (list: List) => Result): (list: List) => Result {
  const known = new Map<List, Result>();
  return (list) => {
    const result = known.get(list) ?? change(list);
    known.set(list, result);
    return result;
  };
}

/** Each task with a sample once more, or with twice the weight. */
function doubled(problem: EveryProblem, seed: number, how: 'twice' | 'weight'): EveryProblem {
  const length = Math.min(...problem.tasks.map(({ X }) => X.length));
  const k = seed % length;
  const weigh = sharedly((s: number[]) =>
    how === 'twice' ? [...s, s[k]!] : s.map((value, i) => (i === k ? 2 * value : value)),
  );
  const ones = sharedly((X: MixedTask['X']) => X.map(() => 1));
  const tasks = problem.tasks.map((task) => ({
    ...task,
    ...(how === 'twice' && { X: [...task.X, task.X[k]!], y: [...task.y, task.y[k]!] }),
    sampleWeight: weigh(task.sampleWeight ?? ones(task.X)),
  }));
  const folds = how === 'twice' ? [...problem.folds, problem.folds[k]!] : problem.folds;
  return { ...problem, tasks, folds };
}

/** Rows that count for some task, for tasks that share them. */
function sharedRows(problem: EveryProblem): EveryProblem {
  const shares = problem.tasks.map((_, t) => shareOf(problem, t));
  const counts = (_: unknown, i: number) => shares.some((c) => c[i]! > 0);
  const weigh = sharedly((s: number[]) => s.filter(counts));
  const tasks = problem.tasks.map((task) => ({
    ...task,
    X: task.X.filter(counts),
    y: task.y.filter(counts),
    sampleWeight: task.sampleWeight && weigh(task.sampleWeight),
  }));
  return { ...problem, tasks, folds: problem.folds.filter(counts) };
}

/** What a law draws its data from, beside what the estimator can take, how often where not as the others, and what it says. */
interface Holding {
  readonly data?: Partial<MixedDraw>;
  readonly runs?: number;
  /** Whether it compares bits, whatever a fit has come to. */
  readonly bits?: boolean;
  readonly holds: (trial: Trial) => void | Promise<void>;
}

const LAW: Readonly<Record<Law, Holding>> = {
  'fitAsync gives the bits of fit': {
    bits: true,
    holds: async (trial) => {
      const { problem } = trial;
      const model = fitted(trial, problem, trial);
      const { result: twin } = capturedWarnings(() => trial.make(problem));
      await twin.fitAsync(...argumentsOf(problem, trial));
      expect(learned(twin)).toBe(learned(model));
    },
  },
  'permuted tasks permute it': {
    holds: (trial) => {
      const { problem } = trial;
      const { tasks, ids, taskWeights } = problem;
      const moved = {
        ...problem,
        tasks: reversed(tasks),
        ids: reversed(ids),
        taskWeights: taskWeights && reversed(taskWeights),
      };
      const order = reversed(tasks.map((_, t) => t));
      expectSame(problem, fitted(trial, problem, trial), fitted(trial, moved, trial), { order });
    },
  },
  'permuted features permute it': {
    holds: (trial) => {
      const { problem } = trial;
      const turned = withFeaturesReversed(problem);
      expectSame(problem, fitted(trial, problem, trial), fitted(trial, turned, trial), { rows: turnedRows });
    },
  },
  'a sample of weight 2 is a sample twice': {
    holds: (trial) => {
      const heavy = doubled(trial.problem, trial.seed, 'weight');
      const twice = doubled(trial.problem, trial.seed, 'twice');
      expectSame(heavy, fitted(trial, heavy, trial), fitted(trial, twice, trial));
    },
  },
  'a sample of weight 0 is left out': {
    data: { weights: 'zeros', missing: false },
    holds: (trial) => {
      const { problem } = trial;
      const model = fitted(trial, problem, trial);
      expectSame(problem, model, fitted(trial, sharedOrOwn(problem, trial.shared), trial));
    },
  },
  'NaN in Y is a task with its own samples': {
    data: { missing: true, shared: true },
    holds: (trial) => {
      const { problem } = trial;
      const own = { ...problem, ...trimmed(problem) };
      const model = fitted(trial, problem, { ...trial, shared: true });
      expectSame(problem, model, fitted(trial, own, { ...trial, shared: false }));
    },
  },
  'a model file gives back every bit': {
    bits: true,
    holds: (trial) => {
      const { problem } = trial;
      const model = fitted(trial, problem, trial);
      const [{ X }] = problem.tasks as [MixedTask];
      for (const file of [
        model.toJSON(),
        structuredClone(model.toJSON()),
        JSON.parse(JSON.stringify(model)),
      ]) {
        const copy = modelFromJSON(file) as unknown as AnyModel;
        expect(copy.constructor).toBe(model.constructor);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(model));
        expect(copy.predict(X)).toEqual(model.predict(X));
      }
    },
  },
  'a clone has the parameters, and learns the same bits': {
    bits: true,
    holds: (trial) => {
      const { problem } = trial;
      const model = fitted(trial, problem, trial);
      const copy = model.clone();
      expect(copy.constructor).toBe(model.constructor);
      expect(copy.toJSON().fitted).toBe(null);
      const args = argumentsOf(problem, trial);
      expect(learned(capturedWarnings(() => copy.fit(...args)).result)).toBe(learned(model));
      const other = trial.make({ ...problem, alpha: 2 * problem.alpha, fitIntercept: !problem.fitIntercept });
      other.setParams(model.getParams());
      expect(String(other)).toBe(String(model));
      expect(learned(capturedWarnings(() => other.fit(...args)).result)).toBe(learned(model));
    },
  },
  'a second fit gives the same bits': {
    bits: true,
    holds: (trial) => {
      const { problem } = trial;
      const model = fitted(trial, problem, trial);
      const first = learned(model);
      const others = withFeaturesReversed(problem);
      capturedWarnings(() => model.fit(...argumentsOf(others, { ...trial, sparse: !trial.sparse })));
      capturedWarnings(() => model.fit(...argumentsOf(problem, trial)));
      expect(learned(model)).toBe(first);
    },
  },
  'what it is given is not changed': {
    bits: true,
    holds: async (trial) => {
      const { problem } = trial;
      const args = argumentsOf(problem, trial);
      const before = structuredClone(args);
      const model = capturedWarnings(() => trial.make(problem).fit(...args)).result;
      await trial.make(problem).fitAsync(...args);
      model.predict((args[0] as { X?: unknown }[])[0]?.X ?? args[0]);
      expect(args).toEqual(before);
    },
  },
  'predictAsync gives the bits of predict': {
    bits: true,
    runs: Math.ceil(numRuns / 5),
    holds: async (trial) => {
      const { problem, sparse } = trial;
      const model = fitted(trial, problem, trial);
      const [{ X }] = problem.tasks as [MixedTask];
      const input = sparse ? compressed(X) : X;
      expect(await model.predictAsync(input)).toEqual(model.predict(input));
      expect(await model.predictAsync(input, { task: 0 })).toEqual(model.predict(input, { task: 0 }));
    },
  },
  'predictions of some rows are those rows of the predictions': {
    bits: true,
    holds: (trial) => {
      const { problem, sparse, seed } = trial;
      const model = fitted(trial, problem, trial);
      const [{ X }] = problem.tasks as [MixedTask];
      const chosen = X.map((_, i) => i).filter((i) => (i + seed) % 3 !== 0);
      const input = (rows: number[][]) => (sparse ? compressed(rows) : rows);
      const all = etaOf(problem, model, input(X));
      const some = etaOf(problem, model, input(chosen.map((i) => X[i]!)));
      expect(some).toEqual(all.map((eta) => chosen.map((i) => eta[i]!)));
    },
  },
  'every form of X and of numbers in Y gives the same bits': {
    data: { shared: true, missing: false },
    bits: true,
    runs: Math.ceil(numRuns / 5), // each tries all forms
    holds: (trial) => {
      const problem = inIntegers(trial.problem);
      const [, Y, options] = argumentsOf(problem, { shared: true, sparse: false });
      const [{ X }] = problem.tasks as [MixedTask];
      const bits = (x: unknown, y: unknown) =>
        learned(capturedWarnings(() => trial.make(problem).fit(x, y, options)).result);
      const [dense, sparse] = [bits(X, Y), bits(compressed(X), Y)];
      for (const [form, input] of Object.entries(formsOf(X))) {
        expect([form, bits(input, Y)]).toEqual([form, form.startsWith('compressed') ? sparse : dense]);
      }
      if (!areNumbers(problem)) return;
      for (const [form, input] of Object.entries(formsOf(Y as number[][]))) {
        expect([form, bits(X, input)]).toEqual([form, dense]);
      }
    },
  },
  'a table gives the bits of the matrices that it holds': {
    bits: true,
    runs: Math.ceil(numRuns / 10), // each tries all kinds of tables
    holds: async (trial) => {
      const problem = weighedByRows(trial.problem, trial.shared);
      const { data, roles, args } = tableOf(problem, trial.shared);
      const { result: model } = capturedWarnings(() => trial.make(problem).fit(...args));
      const [{ X }] = problem.tasks as [MixedTask];
      const scoring = model as unknown as { score(...given: readonly unknown[]): number };
      const [first, second] = args as [unknown, { sampleWeight?: unknown }];
      const { sampleWeight } = (args[2] ?? {}) as { sampleWeight?: unknown };
      const score = capturedWarnings(() =>
        trial.shared ? scoring.score(first, second, { sampleWeight }) : scoring.score(first),
      ).result;
      for (const [k, [kind, tableOfKind]] of Object.entries(TABLES).entries()) {
        const table = tableOfKind(data);
        const { result: twin } = capturedWarnings(() => trial.make(problem).fit(table, roles));
        expect([kind, learned(twin)]).toEqual([kind, learned(model)]);
        if (k !== trial.seed % 6) continue;
        const later = trial.make(problem);
        await later.fitAsync(table, roles);
        expect([kind, learned(later)]).toEqual([kind, learned(model)]);
        const rows = tableOfKind({ unknown: X.map(() => 'a'), ...reversedColumns(data, X.length) });
        expect([kind, twin.predict(rows)]).toEqual([kind, model.predict(X)]);
        const own = twin as unknown as typeof scoring;
        expect([kind, capturedWarnings(() => own.score(table, roles)).result]).toEqual([kind, score]);
      }
    },
  },
};

/** The columns of a problem, which of them are what, and the arguments of the same fit without a table. */
function tableOf(
  problem: EveryProblem,
  shared: boolean,
): { data: TableData; roles: object; args: unknown[] } {
  const { tasks } = problem;
  const [first] = tasks as [MixedTask];
  const features = first.X[0]!.map((_, j) => `x${j}`);
  const all = shared ? [first] : tasks;
  const columns = features.map((name, j) => [name, all.flatMap(({ X }) => X.map((x) => x[j]!))] as const);
  const weight = first.sampleWeight && all.flatMap(({ sampleWeight }) => sampleWeight!);
  const names = tasks.map((_, t) => `task ${t}, ${'ab'[t % 2]}`);
  const targets = shared ? names : ['y'];
  const ys = shared ? tasks.map(({ y }) => y) : [tasks.flatMap(({ y }) => y)];
  const data = Object.fromEntries([
    ...targets.map((name, t) => [name, ys[t]!] as const),
    ...columns,
    ...(weight ? [['weight', weight] as const] : []),
    ...(shared ? [] : [['task', tasks.flatMap(({ X }, t) => X.map(() => names[t]!))] as const]),
  ]);
  const roles = {
    targets,
    ...(weight && { weight: 'weight' }),
    ...(!shared && { task: 'task' }),
  };
  const [X, Y, options] = argumentsOf(problem, { shared, sparse: false });
  const args = shared
    ? [X, Y, { ...(options as object), featureNames: features, taskNames: names }]
    : [(X as object[]).map((task, t) => ({ ...task, name: names[t]! })), { featureNames: features }];
  return { data, roles, args };
}

/** The first rows of the columns of features, in another order. */
function reversedColumns(data: TableData, n: number): TableData {
  const features = Object.entries(data).filter(([name]) => /^x\d/.test(name));
  return Object.fromEntries(
    reversed(features).map(([name, values]) => [name, values.slice(0, n)]),
  ) as TableData;
}

/** With the weights of the first task for all that share its samples. */
function weighedByRows(problem: EveryProblem, shared: boolean): EveryProblem {
  if (!shared) return problem;
  const { sampleWeight } = problem.tasks[0]!;
  return { ...problem, tasks: problem.tasks.map((task) => ({ ...task, sampleWeight })) };
}

const isNumeric = ({ loss }: MixedTask): boolean => readLoss(loss)!.target === 'number';
const areNumbers = ({ tasks }: EveryProblem): boolean => tasks.every(isNumeric);

/** With small integers for numbers, which every form of a matrix can hold. */
function inIntegers(problem: EveryProblem): EveryProblem {
  const turn = sharedly((X: MixedTask['X']) => X.map((x) => x.map((value) => Math.round(3 * value))));
  const tasks = problem.tasks.map((task) => ({
    ...task,
    X: turn(task.X),
    y: isNumeric(task) ? task.y.map((y) => Math.round(10 * y!)) : task.y,
  }));
  return { ...problem, tasks };
}

/** Without the samples of weight 0: of each task, or of all where they share them. */
function sharedOrOwn(problem: EveryProblem, shared: boolean): EveryProblem {
  return shared ? sharedRows(problem) : { ...problem, ...trimmed(problem) };
}

const titleOf = ({ name, variant }: EveryCase): string => `${name}, ${variant}`;

describe.each(EVERY.map((subject) => [titleOf(subject), subject] as const))('%s', (_, subject) => {
  it.each(LAWS)('%s', async (law) => {
    const why = subject.exceptions?.[law];
    if (why !== undefined) {
      console.info(`${titleOf(subject)}: not "${law}", for ${why}.`);
      return;
    }
    const { data, bits = false, runs = bits ? bitRuns : numRuns, holds } = LAW[law];
    const draws = mixedDraws(subject.losses, { ...data, ...subject.data });
    await fc.assert(
      fc.asyncProperty(draws, fc.boolean(), async (draw, sparse) => {
        const problem = everyProblem(draw, subject, bits ? 200 : 50_000);
        const make = subject.make as Trial['make'];
        await holds({ problem, make, seed: draw.seed, shared: draw.shared, sparse });
      }),
      { numRuns: Math.ceil(runs * (subject.part ?? 1)) },
    );
  });
});
