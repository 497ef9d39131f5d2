/** What models are worth on rows that they have not seen. */
import { dataOf, matrixOf, unitsOf } from './data.js';
import type { Candidate, Family } from './families.js';
import { groups, type Problem, type Target } from './problem.js';
import type { Against, TaskScore } from './result.js';
import type { Run } from './run.js';
import { meanOf, scaled } from './tune.js';

export interface Parts {
  readonly fitted: readonly number[];
  readonly heldOut: readonly number[];
}

/** What a prediction costs on each held-out row of a task, such that the score, R² or accuracy, is 1 less the mean cost. */
type Costs = readonly number[];

/** The costs, by task, of a model of all tasks or some, fitted to the rows that are not held out. */
export async function heldOutCosts(
  problem: Problem,
  family: Family,
  candidate: Candidate,
  { fitted, heldOut }: Parts,
  run: Run,
  only?: readonly number[],
): Promise<Costs[]> {
  const units = unitsOf(problem, fitted);
  const model = scaled(family.make(candidate));
  await model.fitAsync(...dataOf(problem, fitted, units, only), { signal: run.signal });
  return (only ?? problem.tasks.map((_, t) => t)).map((t, k) => {
    const rows = rowsOf(problem, t, heldOut);
    if (rows.length === 0) return [];
    const predicted = Array.from(model.predict(matrixOf(problem, rows), { task: k }));
    const unit = units[t];
    return costsOf(
      problem,
      t,
      heldOut,
      predicted.map((value) =>
        unit && typeof value === 'number' ? unit.mean + unit.deviation * value : value,
      ),
    );
  });
}

const rowsOf = ({ tasks }: Problem, t: number, rows: readonly number[]): number[] => {
  const own = new Set(tasks[t]!.rows);
  return rows.filter((i) => own.has(i));
};

const targetsOf = (problem: Problem, t: number, rows: readonly number[]): Target[] =>
  rowsOf(problem, t, rows).map((i) => problem.tasks[t]!.y[i]!);

/** Of numbers the squared error over the variance, of labels 1 where it is wrong. */
function costsOf(
  problem: Problem,
  t: number,
  heldOut: readonly number[],
  predicted: readonly Target[],
): Costs {
  const y = targetsOf(problem, t, heldOut);
  if (problem.tasks[t]!.loss !== 'squared') return y.map((label, i) => Number(label !== predicted[i]));
  const numbers = y as number[];
  const mean = meanOf(numbers);
  const variance = meanOf(numbers.map((value) => (value - mean) ** 2));
  return numbers.map((value, i) => (value - Number(predicted[i])) ** 2 / variance);
}

/** The mean of the rows that are fitted, or their most frequent label. */
function constantOf(problem: Problem, t: number, fitted: readonly number[]): Target {
  const seen = targetsOf(problem, t, fitted);
  if (problem.tasks[t]!.loss === 'squared') return meanOf(seen as number[]);
  return groups(seen.map(String)).sort(([, a], [, b]) => b.length - a.length)[0]![0];
}

/** The scores of a task, and how sure their differences are: the costs of the same rows are compared. */
export function scoreOf(problem: Problem, t: number, parts: Parts, together: Costs, alone: Costs): TaskScore {
  const { name, loss } = problem.tasks[t]!;
  const constant = costsOf(
    problem,
    t,
    parts.heldOut,
    Array(together.length).fill(constantOf(problem, t, parts.fitted)),
  );
  return {
    name,
    metric: loss === 'squared' ? 'R²' : 'accuracy',
    alone: 1 - meanOf(alone),
    together: against(alone, together),
    constant: against(alone, constant),
    fitted: rowsOf(problem, t, parts.fitted).length,
    heldOut: together.length,
  };
}

function against(alone: Costs, other: Costs): Against {
  const changes = alone.map((cost, i) => cost - other[i]!);
  const change = meanOf(changes);
  const variance = changes.reduce((sum, value) => sum + (value - change) ** 2, 0) / (changes.length - 1);
  return { score: 1 - meanOf(other), change, error: Math.sqrt(variance / changes.length) };
}
