/** Random problems for SharedLogisticRegression, and their objective in plain numbers. */
import fc from 'fast-check';
import type { LabelledTaskInput } from '../../src/data/fromLabels.js';
import { SharedLogisticRegression } from '../../src/estimators/sharedLogisticRegression.js';
import { createRandom } from '../../src/math/random.js';
import { compressed } from './inputForms.js';

/** One task, its labels -1, 1, or null where missing. */
export interface PlainTask {
  readonly X: number[][];
  readonly y: (number | null)[];
  readonly s: number[];
}

export interface PlainProblem {
  readonly tasks: readonly PlainTask[];
  /** Whether all tasks have the same X. */
  readonly shared: boolean;
  readonly sparse: boolean;
  readonly alpha: number;
  readonly fitIntercept: boolean;
  readonly taskWeights: number[] | null;
}

export interface SharedDraw {
  readonly n: number;
  readonly p: number;
  readonly T: number;
  readonly seed: number;
  readonly alpha: number;
  readonly shared: boolean;
  readonly sparse: boolean;
  readonly fitIntercept: boolean;
  readonly missing: boolean;
  readonly weights: boolean;
  readonly taskWeights: boolean;
}

export function sharedDraws(fixed: Partial<SharedDraw> = {}): fc.Arbitrary<SharedDraw> {
  const any: { [field in keyof SharedDraw]: fc.Arbitrary<SharedDraw[field]> } = {
    n: fc.integer({ min: 4, max: 24 }),
    p: fc.integer({ min: 1, max: 12 }),
    T: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(),
    alpha: fc.constantFrom(1e-4, 1e-2, 1),
    shared: fc.boolean(),
    sparse: fc.boolean(),
    fitIntercept: fc.boolean(),
    missing: fc.boolean(),
    weights: fc.boolean(),
    taskWeights: fc.boolean(),
  };
  const constants = Object.fromEntries(
    Object.entries(fixed).map(([key, value]) => [key, fc.constant(value)]),
  );
  return fc.record({ ...any, ...constants }) as fc.Arbitrary<SharedDraw>;
}

export function sharedProblemOf(draw: SharedDraw): PlainProblem {
  const random = createRandom(draw.seed);
  const { n, p, T } = draw;
  const truth = Array.from({ length: p }, () => random.normal());
  const rows = () =>
    Array.from({ length: n }, () =>
      Array.from({ length: p }, () => (draw.sparse && random.integer(3) > 0 ? 0 : random.normal())),
    );
  const common = rows();
  const tasks = Array.from({ length: T }, (): PlainTask => {
    const X = draw.shared ? common : rows();
    const y = X.map((x, i): number | null => {
      if (i < 2) return i === 0 ? 1 : -1; // both labels
      if (draw.missing && random.integer(4) === 0) return null;
      return x.reduce((sum, value, j) => sum + value * truth[j]!, 2 * random.normal()) > 0 ? 1 : -1;
    });
    const s = y.map((_, i) => (draw.weights ? random.integer(4) + (i < 2 ? 1 : 0) : 1));
    return { X, y, s };
  });
  return {
    tasks,
    shared: draw.shared,
    sparse: draw.sparse,
    alpha: draw.alpha,
    fitIntercept: draw.fitIntercept,
    taskWeights: draw.taskWeights ? tasks.map(() => 0.1 + random.uniform()) : null,
  };
}

const inputOf = (X: number[][], sparse: boolean) => (sparse ? compressed(X) : X);

/** The problem's tasks as the estimator takes them one by one. */
export function ownTasks({ tasks, sparse }: PlainProblem): LabelledTaskInput[] {
  return tasks.map(({ X, y, s }) => ({ X: inputOf(X, sparse), y, sampleWeight: s }));
}

/** Fits a problem the way it is stated: shared samples as X and Y, own samples as tasks. */
export function fitShared(
  problem: PlainProblem,
  params: { tol?: number; maxIter?: number } = {},
): SharedLogisticRegression {
  const { tasks, shared, sparse, alpha, fitIntercept, taskWeights } = problem;
  const model = new SharedLogisticRegression({ alpha, fitIntercept, taskWeights, ...params });
  if (!shared) return model.fit(ownTasks(problem));
  const across = <V>(field: (task: PlainTask) => V[]) =>
    tasks[0]!.X.map((_, i) => tasks.map((task) => field(task)[i]!));
  const sampleWeight = across(({ s }) => s);
  return model.fit(
    inputOf(tasks[0]!.X, sparse),
    across(({ y }) => y),
    { sampleWeight },
  );
}

/** sum_t lambda_t sum_i c_it log(1 + exp(-y eta)) + alpha / 2 ||w||^2, and its gradient by w and by b. */
export function plainObjective(
  { tasks, alpha, taskWeights }: Pick<PlainProblem, 'tasks' | 'alpha' | 'taskWeights'>,
  w: readonly number[],
  b: readonly number[],
): { value: number; gradient: number[]; slopes: number[] } {
  let value = (alpha / 2) * w.reduce((sum, x) => sum + x * x, 0);
  const gradient = w.map((x) => alpha * x);
  const slopes = b.map(() => 0);
  for (const [t, { X, y, s }] of tasks.entries()) {
    const total = s.reduce((sum, weight, i) => sum + (y[i] === null ? 0 : weight), 0);
    for (const [i, label] of y.entries()) {
      if (label === null) continue;
      const c = ((taskWeights?.[t] ?? 1) * s[i]!) / total;
      const m = label * X[i]!.reduce((sum, x, j) => sum + x * w[j]!, b[t]!);
      value += c * (m > 0 ? Math.log1p(Math.exp(-m)) : -m + Math.log1p(Math.exp(m)));
      const slope = (-c * label) / (1 + Math.exp(m));
      slopes[t]! += slope;
      for (const [j, x] of X[i]!.entries()) gradient[j]! += slope * x;
    }
  }
  return { value, gradient, slopes };
}

export const largest = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs));
export const coefOf = (model: SharedLogisticRegression): number[] => model.coef_.getRow(0);
