/** How the model of all rows changes with the strength of the penalty. */
import type { ReportSubject } from 'polytask';
import { type FitData, scalerOf } from './data.js';
import type { Family } from './families.js';
import type { Problem } from './problem.js';
import type { Run } from './run.js';
import type { Choice } from './tune.js';

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
  { candidate, strengths: tried }: Choice,
  problem: Problem,
  data: FitData,
  run: Run,
): Promise<ReportSubject> {
  const scaled = scalerOf(data)(data);
  const strengths = thinned(tried, problem);
  const isSoft = family.strengthName === 'coupling';
  const coefs: unknown[] = [];
  const model = family.make({ ...candidate, strength: strengths[0]! });
  for (const [k, strength] of strengths.entries()) {
    // From the solution at the strength before; soft sharing is solved directly.
    if (isSoft) model.setParams({ coupling: strength });
    else if (family.className !== 'MultiTaskModel') model.setParams({ alpha: strength, warmStart: true });
    const own = family.className === 'MultiTaskModel' ? family.make({ ...candidate, strength }) : model;
    await own.fitAsync(...scaled, { signal: run.signal });
    coefs.push(own.coef_);
    await run.step('Following the path', 0.9 + (0.1 * (k + 1)) / strengths.length);
  }
  const taskNames = problem.tasks.map(({ name }) => name);
  return isSoft
    ? { couplings: strengths, coefs, taskNames, coupling: candidate.strength }
    : { alphas: strengths, coefs, alpha: candidate.strength };
}
