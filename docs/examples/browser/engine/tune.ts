/** Which strength is best, by cross-validation on the rows that are fitted. */
import { makePipeline, StandardScaler } from 'polytask';
import { dataOf, scalerOf, unitsOf } from './data.js';
import {
  type Candidate,
  type CVEstimator,
  choosesItself,
  type Estimator,
  type Family,
  type SelfChoosing,
} from './families.js';
import type { FitRequest } from './models.js';
import { deal } from './parts.js';
import type { Problem } from './problem.js';
import type { Curve } from './result.js';
import type { Run } from './run.js';

const FOLDS = 5;
/** Of numbers, of labels, of both. */
const METRICS = ['R²', 'accuracy', 'score'];

export interface Choice {
  readonly candidate: Candidate;
  readonly curve: Curve;
}

/** Where a part of the work stands within the whole. */
export interface Share {
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

/** A model with the scaler of its features. */
export const scaled = (model: Estimator): Estimator =>
  makePipeline(new StandardScaler(), model as never) as unknown as Estimator;

/** @param only the tasks that are fitted together; all unless given */
export async function tune(
  family: Family | SelfChoosing,
  problem: Problem,
  rows: readonly number[],
  { holdOut, rule }: FitRequest,
  run: Run,
  share: Share,
  only?: readonly number[],
): Promise<Choice> {
  const tasks = (only ?? problem.tasks.map((_, t) => t)).map((t) => problem.tasks[t]!);
  const observed = new Set(tasks.flatMap((task) => task.rows));
  const own = rows.filter((i) => observed.has(i));
  const parts = deal({ ...problem, tasks }, own, FOLDS, holdOut);
  if (choosesItself(family)) return byItself(family, problem, own, parts, rule, run, share, only);
  const units = unitsOf(problem, rows);
  const { candidates } = family;
  const scores = candidates.map((): number[] => []);
  let done = 0;
  for (const [f, test] of parts.entries()) {
    const train = parts.flatMap((part, g) => (g === f ? [] : part)).sort((a, b) => a - b);
    const trainData = dataOf(problem, train, units, only);
    const scale = scalerOf(trainData);
    const [seen, unseen] = [scale(trainData), scale(dataOf(problem, test, units, only))];
    for (const [c, candidate] of candidates.entries()) {
      const model = family.make(candidate);
      await model.fitAsync(...seen, { signal: run.signal });
      scores[c]!.push(meanOf(model.scores(...unseen).filter((score) => !Number.isNaN(score))));
      done++;
      const part = done / (candidates.length * FOLDS);
      await run.step(share.phase, share.from + part * (share.to - share.from));
    }
  }
  return bestOf(
    family,
    candidates,
    scores,
    rule,
    METRICS[
      tasks.every(({ loss }) => loss === 'squared') ? 0 : tasks.some(({ loss }) => loss === 'squared') ? 2 : 1
    ]!,
  );
}

/** The best by its mean; by the rule of one standard error the strongest that is not much worse. */
function bestOf(
  { candidates }: Family,
  all: readonly Candidate[],
  scores: readonly (readonly number[])[],
  rule: FitRequest['rule'],
  what: string,
): Choice {
  const means = scores.map(meanOf);
  const errors = scores.map(errorOf);
  let best = 0;
  for (let c = 1; c < means.length; c++) if (means[c]! > means[best]! + 1e-9) best = c;
  const other = all[best]!.other;
  const shown = all.map((_, c) => c).filter((c) => all[c]!.other === other);
  const least = rule === '1se' ? means[best]! - errors[best]! : means[best]! - 1e-9;
  const chosen = shown.find((c) => means[c]! >= least) ?? best;
  return {
    candidate: candidates[chosen]!,
    curve: {
      strengths: shown.map((c) => all[c]!.strength),
      mean: shown.map((c) => means[c]!),
      error: shown.map((c) => errors[c]!),
      what: `mean ${what}`,
      chosen: all[chosen]!.strength,
    },
  };
}

async function byItself(
  family: SelfChoosing,
  problem: Problem,
  rows: readonly number[],
  parts: readonly (readonly number[])[],
  rule: FitRequest['rule'],
  run: Run,
  share: Share,
  only?: readonly number[],
): Promise<Choice> {
  const places = new Map(rows.map((row, k) => [row, k]));
  const folds = parts.map((test) => {
    const inTest = new Set(test);
    const placesOf = (chosen: readonly number[]): number[] => chosen.map((row) => places.get(row)!);
    return [placesOf(rows.filter((row) => !inTest.has(row))), placesOf(test)] as const;
  });
  const model = family.cv(folds, rule);
  const pipeline = scaled(model) as Estimator & { readonly lastStep: CVEstimator };
  await pipeline.fitAsync(...dataOf(problem, rows, unitsOf(problem, rows), only), {
    signal: run.signal,
    nJobs: -1,
    onProgress: ({ completed, total }: { completed: number; total: number }) =>
      run.tell(share.phase, share.from + (completed / total) * (share.to - share.from)),
  });
  const { alpha_, l1Ratio_, alphas_, msePath_ } = pipeline.lastStep;
  // With several l1Ratios there is a path for each.
  const isNested = Array.isArray(alphas_[0]);
  const l = isNested ? Math.max(0, ratiosOf(pipeline.lastStep).indexOf(l1Ratio_!)) : 0;
  const strengths = (isNested ? alphas_[l] : alphas_) as readonly number[];
  const errors = (isNested ? msePath_[l] : msePath_) as readonly (readonly number[])[];
  return {
    candidate: { strength: alpha_, other: l1Ratio_ ?? null },
    curve: {
      strengths,
      mean: errors.map(meanOf),
      error: errors.map(errorOf),
      what: 'mean squared error',
      chosen: alpha_,
    },
  };
}

const ratiosOf = (model: unknown): readonly number[] =>
  (model as { readonly l1Ratio: readonly number[] }).l1Ratio;

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of a mean. */
function errorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const sum = values.reduce((all, value) => all + (value - mean) ** 2, 0);
  return Math.sqrt(sum / Math.max(1, values.length - 1) / values.length);
}
