/**
 * How every estimator fits: on the calling thread (`fit`), between turns of the event loop (`fitAsync`, one at a time),
 * from the last fit where that is asked for (`warmStart`), and what a fit leaves: a model, and a warning where its
 * certificate fell short of the tolerance.
 */
import type { Computation, Progress } from '../computation/computation.js';
import { runAsync, runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import { ConvergenceWarning, InputError } from '../messages/errors.js';
import type { OptionReader } from '../params/options.js';
import type { StopReason } from '../solvers/solver.js';
import { readAsync } from './fitOptions.js';
import type { FittedLinearModel } from './linearModel.js';
import { deviceAhead, signalAhead } from './samplesAhead.js';

/** What a fit has found, and what the user should be told where it fell short. */
export interface Found<Fitted = FittedLinearModel> {
  readonly fitted: Fitted;
  readonly warnings: readonly Error[];
}

/** A fit that is ready to run: its data and options are read. */
export interface FitRun<Fitted> {
  readonly work: Computation<Found<Fitted>>;
  /** The options of the call, with those of a fitAsync. */
  readonly read: OptionReader;
  /** Gives memory back, whatever the fit came to. */
  dispose?(): void;
}

/** The fitAsync that runs; frozen, so that proxies hand it out as it is. */
export type FitUnderWay = Readonly<{ signal: AbortSignal | undefined }>;

/** What holds the fitAsync that runs; null where there is none. */
export interface Fitting {
  fitUnderWay: FitUnderWay | null;
}

/** Fits on the calling thread. @throws InputError */
export function fitNow<Fitted>(
  holder: Fitting,
  caller: string,
  start: Computation<FitRun<Fitted>>,
): Found<Fitted> {
  requireIdle(holder, caller);
  const run = runSync(start);
  try {
    return runSync(run.work);
  } finally {
    run.dispose?.();
  }
}

/**
 * Fits between turns of the event loop, the reading of the data included.
 *
 * @param args what `start` reads
 * @param learn takes the result
 * @throws (rejects with) InputError, or the reason of the aborted signal
 */
export async function fitLater<Fitted, Learned>(
  holder: Fitting,
  caller: string,
  args: readonly unknown[],
  start: Computation<FitRun<Fitted>>,
  learn: (found: Found<Fitted>) => Learned,
): Promise<Learned> {
  requireIdle(holder, caller);
  const signal = signalAhead(args);
  const fit = async (): Promise<Found<Fitted>> => {
    const run = await runAsync(start, { signal, device: deviceAhead(args) });
    try {
      return await runAsync(run.work, readAsync<Progress>(caller, run.read));
    } finally {
      run.dispose?.();
    }
  };
  return fitAlone(holder, signal, fit, learn);
}

/**
 * A second fit would leave its parameters and the first one's results.
 *
 * @throws InputError while a fitAsync runs whose signal is not aborted
 */
export function requireIdle(holder: Fitting, caller: string): void {
  const { fitUnderWay } = holder;
  if (fitUnderWay === null || fitUnderWay.signal?.aborted === true) return;
  throw new InputError(
    `${caller}: a fitAsync of this estimator is under way, and would be mixed up with another fit; await it or abort ` +
      'its signal first, or fit a clone().',
  );
}

/**
 * Runs a fitAsync, and keeps other fits off until it has ended or its signal is aborted.
 *
 * @param learn takes the result; not called once the signal is aborted
 * @throws (rejects with) what the run rejects with, or the reason of the signal
 */
export async function fitAlone<Result, Learned>(
  holder: Fitting,
  signal: AbortSignal | undefined,
  run: () => Promise<Result>,
  learn: (result: Result) => Learned,
): Promise<Learned> {
  const own: FitUnderWay = Object.freeze({ signal });
  holder.fitUnderWay = own;
  try {
    const result = await run();
    signal?.throwIfAborted();
    return learn(result);
  } finally {
    if (holder.fitUnderWay === own) holder.fitUnderWay = null;
  }
}

/**
 * The last fit, for a warm start.
 *
 * @param outputs how many outputs (tasks; the classes of a softmax one by one) the data have
 * @throws InputError where its shape is another
 */
export function startFromLast<Fitted extends FittedLinearModel>(
  name: string,
  last: Fitted,
  nFeatures: number,
  outputs: number,
): Fitted {
  const { length } = last.intercept;
  if (last.nFeatures === nFeatures && length === outputs) return last;
  throw new InputError(
    `${name}: warmStart starts from the last fit, of ${last.nFeatures} features and ${length} outputs, but the data have ` +
      `${nFeatures} features and ${outputs} outputs; set warmStart to false, or fit a clone().`,
  );
}

/** A solution in the user's units. */
export interface FitSolution
  extends Pick<
    FittedLinearModel,
    'w' | 'intercept' | 'nIter' | 'dualGap' | 'certifies' | 'eps' | 'converged'
  > {
  readonly reason: StopReason;
}

/** Coefficients to start from, p x Q, with their intercepts where these are known, and the gap where they are a solution. */
export interface FitStart extends Pick<FitSolution, 'w'> {
  readonly intercept?: readonly number[] | undefined;
  readonly dualGap?: number | undefined;
}

/** A solution as a fitted model of the tasks of a dataset, with a warning where it did not converge. */
export function foundModel(
  name: string,
  rule: { readonly tol: number; readonly maxIter: number },
  { nFeatures, nTasks, taskNames, featureNames }: Omit<Dataset, 'blocks'>,
  solution: FitSolution,
  said?: { readonly unit?: string; readonly note?: string },
): Found {
  const { w, nIter, dualGap, certifies, eps, converged } = solution;
  const intercept = Object.freeze(solution.intercept);
  const learned = {
    w,
    intercept,
    nFeatures,
    nTasks,
    taskNames,
    featureNames,
    nIter,
    dualGap,
    eps,
    converged,
  };
  const model = certifies ? { ...learned, certifies } : learned;
  return {
    fitted: Object.freeze(model),
    warnings: converged ? [] : [convergenceWarning(name, rule, solution, said)],
  };
}

/**
 * What a fit that did not converge tells its user: where it stopped, how far its certificate is from the tolerance, and
 * what to change.
 *
 * @param said unit: what `nIter` counts; note: a sentence of the estimator's own
 */
export function convergenceWarning(
  name: string,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  {
    dualGap,
    certifies,
    eps,
    nIter,
    reason,
  }: Pick<FitSolution, 'dualGap' | 'certifies' | 'eps' | 'nIter' | 'reason'>,
  { unit = 'iterations', note = '' }: { readonly unit?: string; readonly note?: string } = {},
): ConvergenceWarning {
  const state =
    `${certifies ? 'what proximal steps would still lower the objective by' : 'the duality gap, which bounds how far the objective is above its minimum,'} ` +
    `is ${dualGap.toExponential(2)}; ` +
    `tol = ${tol} asks for ${eps.toExponential(2)} (tol times the objective of the best constant model).${note}`;
  return new ConvergenceWarning(
    reason === 'maxIter'
      ? `${name} did not converge within maxIter = ${maxIter} ${unit}: ${state} ` +
          'Raise maxIter, raise alpha, or bring the columns of X to similar sizes; ' +
          'raise tol if that gap is small enough for you.'
      : `${name} stopped after ${nIter} ${unit} at the limit of float64 arithmetic: ${state} ` +
          'Raise tol or alpha, bring the columns of X to similar sizes, or subtract an offset from columns and targets ' +
          'that lie far from 0: their intercept can be held no finer.',
  );
}
