/** How the model of all rows changes with the strength of the penalty. */
import { type FitData, scalerOf } from './data.js';
import type { Estimator, Family } from './families.js';
import type { Problem } from './problem.js';
import type { Path } from './result.js';
import type { Run } from './run.js';
import type { Choice } from './tune.js';

/** So many lines are drawn. */
const MOST_LINES = 60;

/** Of data with more numbers than these fewer points of the path are fitted. */
const MANY = 2e6;
const FEW_POINTS = 12;

function thinned(strengths: readonly number[], { rows, features }: Problem): readonly number[] {
  if (rows * features.length < MANY) return strengths;
  const step = Math.max(1, Math.floor((strengths.length - 1) / FEW_POINTS));
  return strengths.filter((_, k) => k % step === 0 || k === strengths.length - 1);
}

export async function pathOf(
  family: Family,
  { candidate, curve }: Choice,
  problem: Problem,
  data: FitData,
  run: Run,
): Promise<Path> {
  const scaled = scalerOf(data)(data);
  const strengths = thinned(curve.strengths, problem);
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
