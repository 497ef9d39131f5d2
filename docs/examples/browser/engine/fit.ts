/** One fit of the page, from the columns that were chosen to all that is shown. */
import { setWarningHandler } from 'polytask';
import { dataOf, unitsOf } from './data.js';
import { choosesItself, familyOf } from './families.js';
import { heldOutCosts, type Parts, scoreOf } from './judge.js';
import { pathOf } from './modelPath.js';
import type { FitRequest } from './models.js';
import { holdOut } from './parts.js';
import { type Problem, problemOf } from './problem.js';
import { reportOf } from './report.js';
import type { FitResult } from './result.js';
import type { Run } from './run.js';
import type { Table } from './table.js';
import { type FittedPipeline, scaled, tune } from './tune.js';

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
  const pipeline = scaled(family.make(choice.candidate)) as FittedPipeline;
  await pipeline.fitAsync(...data, { signal: run.signal, ...namesOf(problem) });
  const path = await pathOf(family, choice, problem, data, run);
  const numbers = units.filter((unit) => unit !== null);
  const scores = problem.tasks.map((_, t) => scoreOf(problem, t, parts, together[t]!, alone[t]!));
  const className = choosesItself(family) ? request.model : family.className;
  const notices = [...problem.notices, ...run.notices];
  const found = { className, holdOut: request.holdOut, scores, choice, pipeline, path, notices };
  return {
    file: problem.file,
    scores,
    strength: choice.candidate.strength,
    report: reportOf(problem, found),
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
