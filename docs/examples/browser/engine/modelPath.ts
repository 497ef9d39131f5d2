/** How the model of all rows changes with the strength of the penalty. */
import { StandardScaler } from 'polytask';
import type { FitData } from './data.js';
import type { Estimator, Family } from './families.js';
import type { Problem } from './problem.js';
import type { Path } from './result.js';
import type { Run } from './run.js';
import type { Choice } from './tune.js';

/** So many lines are drawn. */
const MOST_LINES = 60;

export async function pathOf(
  family: Family,
  { candidate, curve }: Choice,
  problem: Problem,
  data: FitData,
  run: Run,
): Promise<Path> {
  const scaled = scaledData(data);
  const { strengths } = curve;
  const isSoft = family.strengthName === 'coupling';
  const points: number[][] = [];
  const model = family.make({ ...candidate, strength: strengths[0]! });
  for (const [k, strength] of strengths.entries()) {
    // From the solution at the strength before; soft sharing is solved directly.
    if (isSoft) model.setParams({ coupling: strength });
    else if (family.className !== 'MultiTaskModel') model.setParams({ alpha: strength, warmStart: true });
    const own = family.className === 'MultiTaskModel' ? family.make({ ...candidate, strength }) : model;
    await own.fitAsync(...scaled, { signal: run.signal });
    points.push(isSoft ? distances(own) : norms(own));
    await run.step('Following the path', 0.9 + (0.1 * (k + 1)) / strengths.length);
  }
  const names = isSoft ? problem.tasks.map(({ name }) => name) : problem.features;
  const all = names.map((name, j) => ({ name, values: points.map((point) => point[j]!) }));
  const size = ({ values }: { values: readonly number[] }): number => Math.max(...values);
  const lines = all.filter((line) => size(line) > 0).sort((a, b) => size(b) - size(a));
  return {
    strengths,
    lines: lines.slice(0, MOST_LINES),
    total: all.length,
    what: isSoft
      ? 'distance of each task’s weights from the mean'
      : 'size of each feature’s weights over the tasks',
  };
}

/** ||W_j|| of each feature. */
function norms({ coef_ }: Estimator): number[] {
  const coef = coef_.to2DArray();
  return coef[0]!.map((_, j) => Math.hypot(...coef.map((row) => row[j]!)));
}

/** ||w_t - mean(w)|| of each task. */
function distances({ coef_ }: Estimator): number[] {
  const coef = coef_.to2DArray();
  const mean = coef[0]!.map((_, j) => coef.reduce((sum, row) => sum + row[j]!, 0) / coef.length);
  return coef.map((row) => Math.hypot(...row.map((value, j) => value - mean[j]!)));
}

/** The data as the last step of the model sees them. */
function scaledData(data: FitData): readonly unknown[] {
  const scaler = new StandardScaler();
  if (data.length === 2) return [scaler.fitTransform(data[0]), data[1]];
  const [tasks] = data;
  const rows = tasks.flatMap(({ X }) => {
    const [n, p] = X.shape as [number, number];
    return Array.from({ length: n }, (_, i) => Array.from({ length: p }, (_, j) => X.data[j * n + i]!));
  });
  scaler.fit(rows);
  return [tasks.map((task) => ({ ...task, X: scaler.transform(task.X) }))];
}
