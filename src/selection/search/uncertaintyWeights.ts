/**
 * Weights of tasks by homoscedastic uncertainty (Kendall, Gal and Cipolla, 2018): each task has its noise sigma_t^2, and the negative log
 * likelihood of normal errors is
 *
 *     sum_t L_t(W) / sigma_t^2 + log sigma_t,    L_t = the mean of z^2 / 2,    least at sigma_t^2 = 2 L_t:  lambda_t = 1 / sigma_t^2.
 *
 * With a penalty the weights are brought to a geometric mean of 1, lambda_t = g / L_t, so that its strength keeps its meaning. They are
 * then, for given W, those of the least
 *
 *     J(W, lambda) = sum_t lambda_t L_t(W) + Omega(W)    where prod_t lambda_t = 1,
 *
 * so that fits and weights in turn bring J down, to a stationary point of T (prod_t L_t)^(1/T) + Omega(W). That is not convex in W: the
 * start, from the losses of the best constant models, decides where it has several.
 */
import type { Computation } from '../../computation/computation.js';
import { defaultTaskName } from '../../data/taskNames.js';
import { exp } from '../../math/exp.js';
import { log } from '../../math/log.js';
import { ConvergenceWarning, InputError, warn } from '../../messages/errors.js';
import type { FitPart } from '../fitData.js';
import type { Scored } from '../responses.js';
import { readScoring } from '../scoring.js';
import { BY_UNCERTAINTY, nullLosses, setOfLast } from './taskBalance.js';

const CALLER = `taskWeights '${BY_UNCERTAINTY}'`;
/** Weights that change by less are those of the fit. */
const NEAR = 1e-3;
const MOST_ROUNDS = 100;
/** A task that is fitted all but exactly would take all weight: its noise is taken for this part of its variance at least. */
const LEAST_NOISE = 1e-6;

/**
 * Fits and weighs in turn until the weights stay as they are.
 *
 * @param fitOnce fits the model with the weights that it has
 * @throws InputError for losses that are not squared
 */
export function* fitByUncertainty(
  model: object,
  part: FitPart,
  fitOnce: () => Computation<void>,
): Computation<void> {
  const nulls = nullLosses(model, part);
  const other = nulls.findIndex(({ isQuadratic }) => !isQuadratic);
  if (other >= 0) {
    throw new InputError(
      `${CALLER} weighs the noise of squared losses, and that of task ${other} is '${nulls[other]!.name}'; expected squared ` +
        "losses, or 'inverse null loss'.",
    );
  }
  const { warmStart } = model as { warmStart?: unknown }; // a pipeline fits clones of its steps, which have no last fit
  const errors = meanSquaredErrors(model, named(part));
  const lossesOf = (squares: readonly number[]): number[] =>
    squares.map((square, t) => {
      const { loss } = nulls[t]!;
      return loss === 0 ? 0 : Math.max(square / 2, LEAST_NOISE * loss);
    });
  let weights = balanced(nulls.map(({ loss }) => loss));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    setOfLast(model, { taskWeights: weights });
    yield* fitOnce();
    // From here on each fit starts from the last one, where it can.
    if (warmStart !== undefined) setOfLast(model, { warmStart: true });
    const next = balanced(lossesOf(errors()));
    const change = next.reduce(
      (most, weight, t) => Math.max(most, Math.abs(weight / weights[t]! - 1) || 0),
      0,
    );
    if (change <= NEAR) break;
    if (round === MOST_ROUNDS - 1) {
      const told = `${CALLER}: the weights still change by ${change.toPrecision(1)} of them after ${MOST_ROUNDS} fits`;
      warn(new ConvergenceWarning(`${told}; the last fit is kept.`));
      break;
    }
    weights = next;
  }
  if (warmStart !== undefined) setOfLast(model, { warmStart });
}

/** `g / L_t`; a task whose targets are all the same weighs nothing. */
function balanced(losses: readonly number[]): number[] {
  const varying = losses.filter((loss) => loss > 0);
  const mean = exp(varying.reduce((sum, loss) => sum + log(loss) / varying.length, 0));
  return losses.map((loss) => (varying.length === 0 ? 1 : loss > 0 ? mean / loss : 0));
}

/** What gives the mean squared error of each task by the model as it is. */
function meanSquaredErrors(model: object, part: FitPart): () => number[] {
  const scorer = readScoring(CALLER, 'neg_mean_squared_error', model as Scored);
  return () => scorer(model as Scored, part).tasks!.map((score) => -score);
}

/** Tasks by their names, by which each is asked for its predictions. */
function named(part: FitPart): FitPart {
  if (part.kind === 'shared') return part;
  return {
    ...part,
    tasks: part.tasks.map((task, t) => ({ ...task, name: task.name ?? defaultTaskName(t) })),
  };
}
