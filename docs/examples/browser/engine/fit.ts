/** One fit of the page, from the columns that were chosen to all that is shown. */
import { setWarningHandler } from 'polytask';
import { dataOf, unitsOf } from './data.js';
import { choosesItself, type Estimator, familyOf } from './families.js';
import { heldOutCosts, type Parts, scoreOf } from './judge.js';
import { pathOf } from './modelPath.js';
import type { FitRequest } from './models.js';
import { holdOut } from './parts.js';
import { type Problem, problemOf } from './problem.js';
import type { FitResult, HeatMap } from './result.js';
import type { Run } from './run.js';
import type { Table } from './table.js';
import { scaled, tune } from './tune.js';

/** @throws (rejects with) the signal's reason, and what the data make impossible */
export async function fitTable(table: Table, request: FitRequest, run: Run): Promise<FitResult> {
  const previous = setWarningHandler(({ message }) => run.notice(message));
  try {
    await run.step('Preparing the data', 0);
    return await fitProblem(problemOf(table, request.roles), request, run);
  } finally {
    setWarningHandler(previous);
  }
}

async function fitProblem(problem: Problem, request: FitRequest, run: Run): Promise<FitResult> {
  const parts = holdOut(problem, request.holdOut);
  const losses = problem.tasks.map(({ loss }) => loss);
  const family = familyOf(request.model, losses);
  const share = { phase: `Choosing ${family.strengthName} by cross-validation`, from: 0, to: 0.5 };
  const choice = await tune(family, problem, parts.fitted, request, run, share);
  const together = await heldOutCosts(problem, family, choice.candidate, parts, run);
  const alone = await aloneCosts(problem, request, parts, run);
  const all = Array.from({ length: problem.rows }, (_, i) => i);
  const units = unitsOf(problem, all);
  const data = dataOf(problem, all, units);
  run.tell('Fitting all rows', 0.85);
  const pipeline = scaled(family.make(choice.candidate));
  await pipeline.fitAsync(...data, { signal: run.signal, ...namesOf(problem) });
  const model = (pipeline as Estimator & { readonly lastStep: Estimator }).lastStep;
  const path = await pathOf(family, choice, problem, data, run);
  const coef = model.coef_.to2DArray();
  const numbers = units.filter((unit) => unit !== null);
  return {
    file: problem.file,
    model: request.model,
    className: choosesItself(family) ? request.model : family.className,
    holdOut: request.holdOut,
    scores: problem.tasks.map((_, t) => scoreOf(problem, t, parts, together[t]!, alone[t]!)),
    strengthName: family.strengthName,
    strength: choice.candidate.strength,
    other: family.otherName === null ? null : `${family.otherName} ${choice.candidate.other}`,
    curve: choice.curve,
    path,
    heatMap: heatMapOf(problem, model, coef),
    rows: problem.rows,
    features: problem.features.length,
    active: problem.features.filter((_, j) => coef.some((row) => row[j] !== 0)).length,
    gap: model.dualGap_,
    tolerance: model.eps_,
    converged: model.converged_,
    notices: [...problem.notices, ...run.notices],
    modelFile: JSON.stringify(pipeline),
    unitsFile:
      numbers.length === 0
        ? null
        : JSON.stringify({ targets: problem.isShared ? numbers : numbers.slice(0, 1) }),
  };
}

/** The costs on the held-out rows of a model of its own for each task, its strength chosen for it alone. */
async function aloneCosts(
  problem: Problem,
  request: FitRequest,
  parts: Parts,
  run: Run,
): Promise<(readonly number[])[]> {
  const costs: (readonly number[])[] = [];
  const count = problem.tasks.length;
  for (const [t, { name, loss }] of problem.tasks.entries()) {
    const [from, to] = [0.5 + (0.35 * t) / count, 0.5 + (0.35 * (t + 1)) / count];
    const share = { phase: `Fitting ${name} alone, to compare`, from, to };
    const family = familyOf(request.model, [loss]);
    const choice = await tune(family, problem, parts.fitted, request, run, share, [t]);
    costs.push(...(await heldOutCosts(problem, family, choice.candidate, parts, run, [t])));
    await run.step(share.phase, to);
  }
  return costs;
}

function namesOf({ tasks, features, isShared }: Problem): object {
  const featureNames = [...features];
  return isShared ? { featureNames, taskNames: tasks.map(({ name }) => name) } : { featureNames };
}

const MOST_ROWS = 20;

/** The features with the largest weights over the tasks. */
function heatMapOf(problem: Problem, { outputs_ }: Estimator, coef: readonly (readonly number[])[]): HeatMap {
  const norms = problem.features.map((_, j) => Math.hypot(...coef.map((row) => row[j]!)));
  const shown = norms
    .map((_, j) => j)
    .filter((j) => norms[j]! > 0)
    .sort((a, b) => norms[b]! - norms[a]!)
    .slice(0, MOST_ROWS);
  const names = outputs_
    ? outputs_.map(({ taskName, label }) => (label === null ? taskName : `${taskName}: ${label}`))
    : problem.tasks.map(({ name }) => name);
  const isNumber = problem.tasks.every(({ loss }) => loss === 'squared');
  return {
    rows: shown.map((j) => problem.features[j]!),
    columns: coef.length === names.length ? names : ['all tasks'],
    values: shown.map((j) => coef.map((row) => row[j]!)),
    unit: isNumber
      ? 'standard deviations of the target for one of the feature'
      : 'for one standard deviation of the feature',
  };
}
