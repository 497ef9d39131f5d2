/** Which strength is best, by cross-validation on the rows that are fitted. */
import { makePipeline, type ReportSubject, StandardScaler } from 'polytask';
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
import type { Run } from './run.js';

const FOLDS = 5;

export interface Choice {
  readonly candidate: Candidate;
  /** The strengths that were tried, with what else was chosen; the largest first. */
  readonly strengths: readonly number[];
  /** The choice and the model of all rows that it led to, for a report. */
  readonly subject: (className: string, pipeline: FittedPipeline) => ReportSubject;
}

/** A model with the scaler of its features, fitted. */
export type FittedPipeline = Estimator & { readonly lastStep: Estimator };

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
  return bestOf(family, scores, rule);
}

/** The best by its mean; by the rule of one standard error the strongest that is not much worse. */
function bestOf(
  { candidates, strengthName, otherName }: Family,
  scores: readonly (readonly number[])[],
  rule: FitRequest['rule'],
): Choice {
  const means = scores.map(meanOf);
  const errors = scores.map(errorOf);
  let best = 0;
  for (let c = 1; c < means.length; c++) if (means[c]! > means[best]! + 1e-9) best = c;
  const { other } = candidates[best]!;
  const alike = candidates.map((_, c) => c).filter((c) => candidates[c]!.other === other);
  const least = rule === '1se' ? means[best]! - errors[best]! : means[best]! - 1e-9;
  const chosen = alike.find((c) => means[c]! >= least) ?? best;
  const params = candidates.map((one) => ({
    [strengthName]: one.strength,
    ...(otherName === null ? {} : { [otherName]: one.other }),
  }));
  const cvResults_ = {
    params,
    meanTestScore: means,
    stdTestScore: scores.map((folds, c) => Math.sqrt(meanOf(folds.map((one) => (one - means[c]!) ** 2)))),
    rankTestScore: means.map((mean) => 1 + means.filter((other) => other > mean).length),
    splitTestScores: scores,
  };
  return {
    candidate: candidates[chosen]!,
    strengths: alike.map((c) => candidates[c]!.strength),
    subject: (estimatorName, bestEstimator_) => ({
      ...{ estimatorName, params: params[chosen]!, bestEstimator_ },
      ...{ cvResults_, bestIndex_: chosen },
    }),
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
  const { alpha_, l1Ratio_, alphas_, msePath_, mseStd_ } = pipeline.lastStep;
  const l1Ratio = ratiosOf(pipeline.lastStep);
  // With several l1Ratios there is a path for each.
  const own = Array.isArray(alphas_[0]) ? alphas_[Math.max(0, l1Ratio.indexOf(l1Ratio_!))] : alphas_;
  const found = {
    alpha_,
    alphas_,
    msePath_,
    mseStd_,
    ...(l1Ratio_ === undefined ? {} : { l1Ratio, l1Ratio_ }),
  };
  return {
    candidate: { strength: alpha_, other: l1Ratio_ ?? null },
    strengths: own as readonly number[],
    subject: (estimatorName, { lastStep }) => ({ estimatorName, ...found, ...fittedFields(lastStep) }),
  };
}

/** The learned fields of a model, which are getters. */
function fittedFields(model: Estimator): ReportSubject {
  const { coef_, intercept_, taskNames_, featureNamesIn_, certificate_, eps_, converged_, nIter_ } = model;
  return { coef_, intercept_, taskNames_, featureNamesIn_, certificate_, eps_, converged_, nIter_ };
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
